package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postlude.transport.OptionListing;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportOption;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;

/** For a provider with an {@link OptionListing}. */
public interface OptionListingContract extends TransportFixture {
    /**
     * Each option has one name, and the list is the same each time.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T21_listsEachOptionOnce() throws Exception {
        TransportProvider provider = provider();
        try {
            List<TransportOption> options =
                    assertInstanceOf(OptionListing.class, provider).options();
            List<String> names = options.stream().map(TransportOption::name).toList();
            assertEquals(new HashSet<>(names).size(), names.size(), () -> "a name twice in " + names);
            assertEquals(options, ((OptionListing) provider).options(), "asked again");
        } finally {
            provider.shutdown();
        }
    }

    /**
     * An option that is not listed is refused by its name, and its value is not shown; without it the logon works.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T21_refusesByNameWhatItDoesNotList() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.logOn(this, peer.request())) {
            Map<String, String> more = new HashMap<>(peer.request().options());
            more.put("noSuchOption", "someValue");
            TransportRequest request =
                    new TransportRequest(peer.request().name(), peer.request().url(), more);
            TransportConfigurationException refusal = assertThrows(
                    TransportConfigurationException.class,
                    () -> bench.provider()
                            .transportLogon(new DirectSupport(), request)
                            .close());
            String said = String.valueOf(refusal.getMessage());
            assertTrue(said.contains("noSuchOption"), () -> "the option is named: " + said);
            assertTrue(!said.contains("someValue"), () -> "its value is not shown: " + said);
        }
    }
}
