package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.support.DurableSteps;

/** A claim and an outcome that come together are forced together, and are what they would be one after the other. */
final class JointRecordsTest {
    @TempDir
    Path dir;

    private final AtomicInteger commits = new AtomicInteger();

    private SpoolerLogon opened() {
        DurableSteps.Layer counted = (step, path, action) -> {
            commits.addAndGet(step.equals("commit") ? 1 : 0);
            action.run();
        };
        return new Sqlite(dir)
                .open(new SqliteStoreProvider(Sqlite.UNLIMITED, counted, Schema.CURRENT, Tuning.DEFAULT), Access.WRITE);
    }

    private static PartChange claim(SpoolerLogon store, MessageId id, long revision) throws IOException {
        QueuedPart part = store.parts(id).get(0);
        Label claimed =
                part.label().with(LabelState.CLAIMED, Sqlite.SUPPORT.clock().instant());
        return new PartChange(part.id(), revision, claimed, new byte[] {9});
    }

    @Test
    void bothAreOneCommit() throws Exception {
        try (SpoolerLogon store = opened()) {
            MessageId sent = Sqlite.submit(store, "sent").id();
            MessageId next = Sqlite.submit(store, "next").id();
            Lease lease = store.beginEpoch("a test");
            int before = commits.get();

            JointRecords.Results results = ((JointRecords) store)
                    .changeAndFinish(
                            lease,
                            List.of(claim(store, next, 1)),
                            List.of(new PartEnd(new PartId(sent, 0), 1, new byte[] {7})),
                            new Disposition.Retire(Label.NEVER));

            assertEquals(before + 1, commits.get());
            assertEquals(List.of(ChangeResult.APPLIED), results.changes());
            assertEquals(List.of(ChangeResult.APPLIED), results.ends());
            assertEquals(LabelState.CLAIMED, store.parts(next).get(0).label().state());
            assertEquals(LabelState.DONE, store.parts(sent).get(0).label().state());
            assertEquals(1, store.counts().messages(), "only the second one is under way");
        }
    }
}
