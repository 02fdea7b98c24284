package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.postlude.message.MessageId;
import org.postlude.spooler.InboxReader;
import org.postlude.store.StoreAddress;

/** What lies in a store's Inbox, read beside whoever owns it. */
final class StoredMail {
    private static final int MOST = 10_000;

    private StoredMail() {}

    /** Octet for octet, in the order of arrival. */
    static List<String> of(String store) throws IOException {
        List<String> texts = new ArrayList<>();
        try (InboxReader reader = InboxReader.open(StoreAddress.parse(store))) {
            for (MessageId id : reader.beginningWith("", MOST)) {
                try (InputStream in = reader.open(id).orElseThrow().content().open()) {
                    texts.add(new String(in.readAllBytes(), ISO_8859_1));
                }
            }
        }
        return texts;
    }
}
