package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;
import org.postlude.store.OpenOptions;

/** What a store is not asked for, because there is enough of it, is that and nothing else. */
class EnoughTest {
    private static final int ENOUGH = Settings.DEFAULT.window() / 8;

    private final StoreState store = new StoreState(new StoreKey(1), "memory:1", OpenOptions.DEFAULT);

    EnoughTest() {
        store.depth = 2 * ENOUGH;
    }

    private Set<String> enough() {
        return Looks.enough(new Step(new SpoolerState(1), QueuedParts.DUE, Settings.DEFAULT), store);
    }

    private void queue(String transport, Recipient recipient, int count) {
        for (int i = 0; i < count; i++) {
            store.candidates.add(QueuedParts.of(store.candidates.size(), transport, recipient));
        }
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
