package org.postlude.spooler.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.transport.TransportConfigurationException;

/** Options that a provider lists are handed on, any other is refused before it is asked. */
class OptionsTest {
    private final FreeTransport free = new FreeTransport();

    private SpoolerCoordinator.Builder with(Map<String, String> options) {
        return SpoolerCoordinator.builder().transportProvider(free).transport("free", "free:hop", options);
    }

    @Test
    void T21_anOptionThatIsNotListedIsRefusedByNameBeforeTheLogon() {
        TransportConfigurationException refusal = assertThrows(
                TransportConfigurationException.class,
                () -> with(Map.of("sped", "17")).build());
        String said = String.valueOf(refusal.getMessage());
        assertTrue(said.contains("transport 'free'") && said.contains("sped") && said.contains("speed"), said);
        assertTrue(!said.contains("17"), said);
        assertTrue(!free.has("transportLogon"), () -> free.calls.toString());
    }

    @Test
    void oneThatIsListedIsHandedOn() {
        try (SpoolerCoordinator spooler = with(Map.of("speed", "fast")).build()) {
            assertEquals(
                    List.of("transportLogon {speed=fast}"),
                    free.calls,
                    () -> spooler.status().toString());
        }
    }
}
