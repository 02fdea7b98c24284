package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.OpenOptions;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** What a store is not asked for, because there is enough of it, is that and nothing else. */
class EnoughTest {
    private static final Instant NOW = Instant.parse("2026-08-03T09:00:00Z");
    private static final int ENOUGH = Settings.DEFAULT.window() / 8;

    private final StoreState store = new StoreState(new StoreKey(1), "memory:1", OpenOptions.DEFAULT);

    private Set<String> enough() {
        return Outbound.enough(new Step(new SpoolerState(1), NOW, Settings.DEFAULT), store);
    }

    private void queue(String transport, Recipient recipient, int count) {
        for (int i = 0; i < count; i++) {
            store.candidates.add(new Candidate(
                    new PartId(new MessageId("m" + store.candidates.size()), 0),
                    0,
                    List.of(recipient),
                    new Label(LabelState.READY, NOW, 0, Lanes.of(transport, recipient)),
                    record(transport),
                    false,
                    false));
        }
    }

    private static PartRecord record(String transport) {
        return new PartRecord(
                null,
                "sender@example.org",
                NOW,
                null,
                InDoubtPolicy.RETRY,
                1,
                0,
                null,
                MessageState.QUEUED,
                false,
                transport,
                transport + ":",
                List.of(),
                null,
                null,
                List.of(Mark.PENDING));
    }

    @Test
    void aLaneThatIsFullIsLeftOut() {
        Recipient ann = Recipient.smtp("ann@a.example");
        queue("smtp", ann, ENOUGH - 1);
        queue("smtp", Recipient.smtp("bob@b.example"), 1);
        assertEquals(Set.of(), enough());
        queue("smtp", ann, 1);
        assertEquals(Set.of(Lanes.of("smtp", ann)), enough());
    }

    /** Its name is that of the group of all lanes of its transport: a store that leaves it out hides the others' mail. */
    @Test
    void aFullLaneWithoutADomainHidesNoOtherLaneOfItsTransport() {
        Recipient fax = new Recipient("FAX", "+49 89 1234");
        assertEquals(Lanes.prefix("both"), Lanes.of("both", fax));
        queue("both", fax, 2 * ENOUGH);
        Recipient ann = Recipient.smtp("ann@a.example");
        queue("both", ann, ENOUGH);
        assertEquals(Set.of(Lanes.of("both", ann)), enough());
    }
}
