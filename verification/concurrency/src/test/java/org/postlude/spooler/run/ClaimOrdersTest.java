package org.postlude.spooler.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.PartId;
import org.postlude.store.LogoffMode;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** The claim of a part is a compare-and-set: of all who take it at one revision, one has it (rule Q4). */
@Tag("concurrency")
class ClaimOrdersTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** One part in the in-memory store; claimed, and put back. */
    @Param(name = "revision", gen = IntGen.class, conf = "1:3")
    public static final class ClaimCalls {
        private final SpoolerLogon store;
        private final Lease lease;
        private final PartId part;

        /** Submitted at revision 1. */
        public ClaimCalls() {
            try {
                InMemoryStoreProvider provider = new InMemoryStoreProvider();
                store = provider.spoolerLogon(
                        new SupportShare(new SupportShare.Body(
                                InstantSource.fixed(NOW),
                                (mode, deadline) -> Logoff.nothingHeld(LogoffMode.ORDERLY),
                                () -> {},
                                event -> {})),
                        new LogonRequest(provider.freshAddress(), Access.WRITE, true));
                lease = store.beginEpoch("this test");
                Envelope envelope = Envelope.smtp("sender@postlude.example", "to@example.org");
                NewPart only = new NewPart(envelope.recipients(), label(LabelState.READY), new byte[] {1});
                part = new PartId(
                        store.submit(new SubmissionKey("k"), envelope, List.of(only), Content.of(new byte[] {1}))
                                .id(),
                        0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Label label(LabelState state) {
            return new Label(state, NOW, 0, "lane");
        }

        /** Whether this one has it now. */
        @Operation
        public boolean claim(@Param(name = "revision") int revision) {
            return change(revision, LabelState.CLAIMED);
        }

        /** Whether it was put back. */
        @Operation
        public boolean putBack(@Param(name = "revision") int revision) {
            return change(revision, LabelState.READY);
        }

        private boolean change(int revision, LabelState state) {
            try {
                PartChange change = new PartChange(part, revision, label(state), new byte[] {(byte) revision, 2});
                return store.change(lease, List.of(change)).equals(List.of(ChangeResult.APPLIED));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What is promised, one step at a time. */
    public static final class Promise {
        private int at = 1;

        /** At the present revision only. */
        public boolean claim(int revision) {
            return change(revision);
        }

        /** At the present revision only. */
        public boolean putBack(int revision) {
            return change(revision);
        }

        private boolean change(int revision) {
            boolean applies = revision == at;
            at += applies ? 1 : 0;
            return applies;
        }
    }

    @Test
    void onePartIsClaimedOnceAtEachRevisionInEveryOrder() {
        Orders.few()
                .iterations(5)
                .invocationsPerIteration(Orders.FEWER)
                .sequentialSpecification(Promise.class)
                .check(ClaimCalls.class);
    }
}
