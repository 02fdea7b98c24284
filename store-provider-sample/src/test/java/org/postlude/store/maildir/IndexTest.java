package org.postlude.store.maildir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Label;

/** What a sweep finds in memory. */
final class IndexTest {
    private final Instant now = Maildir.SUPPORT.clock().instant();

    private final Index index = new Index();

    @Test
    void aSweepIsGivenSubmitsThatAreOverUpToItsLimit() {
        put("deliver:a", now);
        put("note:a", now);
        Entry first = put("submit:a", now);
        put("submit:b", now.plusSeconds(1));
        put("submit:c", Label.NEVER);
        Entry second = put("submit:d", now.minusSeconds(1));
        Entry third = put("submit:e", now);

        assertEquals(List.of(first, second), index.over(now, 2));
        assertEquals(List.of(first, second, third), index.over(now, 4));
    }

    private Entry put(String key, Instant keep) {
        MessageId id = new MessageId("id-of-" + key.replace(':', '-'));
        Entry entry = new Entry(id, key, "", "", null, Entry.DROPPED, keep, keep, List.of());
        index.put(entry, 1);
        return entry;
    }
}
