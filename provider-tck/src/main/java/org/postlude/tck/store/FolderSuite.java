package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.SpoolerLogon;

/** What lies in the folders, seen past the provider. */
public interface FolderSuite extends StoreContract {
    @Override
    BrowsableStore newStore() throws Exception;

    /**
     * Each key has filed one message, whatever was repeated.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q9_aFolderHoldsOneMessagePerKey(StoreBench bench) throws Exception {
        for (int round = 0; round < 3; round++) {
            bench.spooler().deliver("local:m1:0", SpoolerLogon.INBOX, Mail.content("one"));
            bench.spooler().deliver("local:m2:0", SpoolerLogon.INBOX, Mail.content("two"));
            bench.spooler().deliver("ndr:m3:0", "Reports", Mail.content("report"));
            bench.restart();
        }
        SpoolerLogon store = bench.spooler();
        Together.run(4, thread -> store.deliver("local:m4:0", SpoolerLogon.INBOX, Mail.content("four")));

        assertEquals(List.of("four", "one", "two"), filed(bench, SpoolerLogon.INBOX));
        assertEquals(List.of("report"), filed(bench, "Reports"));
    }

    /**
     * A moved message lies in its folder once, and what is queued lies in none.
     *
     * @param bench the store
     * @throws Exception if the store fails
     */
    @Test
    default void Q5_aMovedMessageLiesInItsFolderOnce(StoreBench bench) throws Exception {
        MessageId moved = bench.submit("moved");
        bench.submit("queued");
        bench.end(bench.submit("deleted"), new Disposition.Delete());
        bench.end(bench.submit("retired"), bench.retire());
        assertEquals(List.of(), filed(bench, "Sent"));

        bench.end(moved, new Disposition.Move("Sent"));

        bench.restart();
        assertEquals(List.of("moved"), filed(bench, "Sent"));
        assertEquals(List.of(), filed(bench, SpoolerLogon.INBOX), "what is queued is no received mail");
    }

    private static List<String> filed(StoreBench bench, String folder) throws Exception {
        return bench.store(BrowsableStore.class).filed(bench.address(), folder).stream()
                .map(bytes -> {
                    String text = Mail.text(bytes);
                    String name = text.substring(text.indexOf("Subject: ") + 9, text.indexOf("\r\n\r\n"));
                    assertEquals(Mail.text(Mail.message(name)), text, "the bytes of " + name);
                    return name;
                })
                .sorted()
                .toList();
    }
}
