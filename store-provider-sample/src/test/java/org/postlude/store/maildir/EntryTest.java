package org.postlude.store.maildir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;

class EntryTest {
    private static final Instant KEEP = Instant.parse("2026-01-08T00:00:00Z");

    @Test
    void aSidecarSaysHowLongTheMessageIsKeptAndHowLongItsKey() {
        Instant later = KEEP.plus(Duration.ofDays(2));
        Entry entry = new Entry(
                new MessageId("m1"), "submit:k", "digest", "sha", null, Entry.DROPPED, KEEP, later, List.of());

        Entry back = Entry.parse(entry.format());

        assertEquals(KEEP, back.keep());
        assertEquals(later, back.keepKey());
    }

    @Test
    void theKeyOfASidecarThatSaysOneTimeGoesWithTheMessage() {
        Entry old = Entry.parse("m1 submit:k digest sha dropped " + KEEP + "\nnone\n");

        assertEquals(KEEP, old.keep());
        assertEquals(KEEP, old.keepKey());
    }
}
