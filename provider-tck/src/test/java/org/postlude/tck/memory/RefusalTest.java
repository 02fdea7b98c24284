package org.postlude.tck.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreRefusingException;

final class RefusalTest {
    private final InMemoryStoreProvider process = new InMemoryStoreProvider();
    private final Queue queue = new Queue(process, process.freshAddress());
    private final SpoolerLogon store = queue.open();

    @Test
    void aFullDiskRefusesWhatItIsToldToAndSaysSo() throws Exception {
        MessageId id = queue.submit(store, "before").id();
        Lease lease = store.beginEpoch("test");
        process.refuse(ErrorKind.NOT_ENOUGH_DISK, "the disk is full", Queue.NOW, Operation.SUBMIT, Operation.DELIVER);

        StoreRefusingException refusal = assertThrows(StoreRefusingException.class, () -> queue.submit(store, "m"));

        assertEquals(ErrorKind.NOT_ENOUGH_DISK, refusal.code());
        assertEquals(Optional.of("the disk is full"), store.health().refusing());
        PartEnd end = new PartEnd(new PartId(id, 0), 1, new byte[0]);
        assertEquals(List.of(ChangeResult.APPLIED), store.finish(lease, List.of(end), new Disposition.Delete()));
        process.accept();
        assertTrue(store.health().refusing().isEmpty());
        assertFalse(queue.submit(store, "m").existed(), "nothing was stored by the submit that was refused");
        process.assertNoViolations();
    }

    @Test
    void aRefusalOfEverythingIsOfEveryOperation() {
        process.refuse(ErrorKind.DISK_ERROR, "the disk is read-only", Queue.NOW);

        assertThrows(StoreRefusingException.class, () -> store.beginEpoch("test"));
        assertThrows(StoreRefusingException.class, () -> store.sweep(Queue.NOW, 1));
        assertThrows(StoreRefusingException.class, () -> store.putNote("n", 0, new byte[1]));
    }
}
