package org.postlude.spooler.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.values.Nothing.nothing;

import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Profile;
import org.postlude.store.StoreAddress;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;

/** A client's slip is told to the client, by name, and touches nobody else. */
class ClientNullTest {
    private static final MessageId ID = new MessageId("m");

    private final LooseTransport loose = new LooseTransport();

    private static void named(String name, Executable call) {
        NullPointerException told = assertThrows(NullPointerException.class, call);
        assertEquals(name, told.getMessage());
    }

    @Test
    void aStoreNamesWhatIsNull() {
        try (LooseBench bench = new LooseBench(loose)) {
            MessageStore store = bench.store;
            named("submission", () -> store.submit(nothing()));
            named("id", () -> store.withdraw(nothing()));
            named("id", () -> store.release(nothing()));
            named("id", () -> store.resolve(nothing(), InDoubtPolicy.RETRY));
            named("decision", () -> store.resolve(ID, nothing()));
            named("cursor", () -> store.queue(nothing(), 1));
            named("listener", () -> store.advise(nothing()));
            named("mode", () -> store.storeLogoff(nothing()));
            named("deadline", () -> store.storeLogoff(LogoffMode.ORDERLY, nothing()));
            bench.assertOthersGoOn();
        }
    }

    @Test
    void aSessionAndItsSpoolerNameWhatIsNull() {
        try (LooseBench bench = new LooseBench(loose)) {
            SpoolerCoordinator spooler = bench.bench.spooler;
            named("text", () -> bench.bench.session.openStore((String) nothing()));
            named("address", () -> bench.bench.session.openStore((StoreAddress) nothing(), OpenOptions.DEFAULT));
            named("options", () -> bench.bench.session.openStore(bench.bench.address, nothing()));
            named("mode", () -> bench.bench.session.logoff(nothing(), Deadline.DEFAULT));
            named("deadline", () -> bench.bench.session.logoff(LogoffMode.ORDERLY, nothing()));
            named("flags", () -> bench.bench.session.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT, nothing()));
            named("listener", () -> bench.bench.session.advise(nothing()));
            named("owner", () -> spooler.logon((String) nothing()));
            named("profile", () -> spooler.logon((Profile) nothing()));
            named("profile", () -> spooler.logonShared(nothing()));
            named("name", () -> spooler.join(nothing()));
            named("deadline", () -> spooler.doFastShutdown(nothing()));
            named("owner", () -> spooler.logoff(nothing(), LogoffMode.ORDERLY, Deadline.DEFAULT));
            named("mode", () -> spooler.logoff(owner -> true, nothing(), Deadline.DEFAULT));
            named("deadline", () -> spooler.logoff(owner -> true, LogoffMode.ORDERLY, nothing()));
            named("deadline", () -> spooler.closeWithin(nothing()));
            bench.assertOthersGoOn();
        }
    }

    @Test
    void aBuilderNamesWhatIsNull() {
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder();
        named("provider", () -> builder.store(nothing()));
        named("provider", () -> builder.transportProvider(nothing()));
        named("name", () -> builder.transport(nothing(), "local:", Map.of()));
        named("url", () -> builder.transport("name", nothing(), Map.of()));
        named("options", () -> builder.transport("name", "local:", nothing()));
        named("source", () -> builder.clock(nothing()));
        named("other", () -> builder.alarm(nothing()));
        named("policy", () -> builder.abortPolicy(nothing()));
        named("grace", () -> builder.abortGrace(nothing()));
        named("schedule", () -> builder.retry(nothing()));
        named("other", () -> builder.submitPolicy(nothing()));
        named("hostName", () -> builder.localName(nothing()));
        named("line", () -> builder.trace(nothing()));
        named("sentence", () -> builder.warnings(nothing()));
    }

    @Test
    void aValueNamesWhatIsNull() {
        Submission submission = Bench.mailTo("ann@example.org");
        named("key", () -> submission.withKey(nothing()));
        named("inDoubt", () -> submission.withInDoubt(nothing()));
        named("reason", () -> submission.withHold(nothing()));
        named("content", () -> Submission.of(submission.envelope(), nothing()));
        named("envelope", () -> Submission.of((Envelope) nothing(), submission.content()));
        named("logoffOnClose", () -> new OpenOptions(true, false, nothing()));
        named("mode", () -> OpenOptions.DEFAULT.withLogoffOnClose(nothing()));
        named("wait", () -> Deadline.in(nothing()));
        named("limit", () -> new Deadline(nothing()));
    }

    @Test
    void aTimeThatNoQueueCanKeepIsRefusedWhereItIsGiven() {
        Submission submission = Bench.mailTo("ann@example.org");
        for (Instant never : new Instant[] {Instant.MAX, Instant.parse("9999-12-31T23:59:59Z")}) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> submission.withNotBefore(never));
            assertTrue(String.valueOf(refusal.getMessage()).contains("notBefore"), refusal::toString);
        }
        try (LooseBench bench = new LooseBench(loose)) {
            bench.store.submit(submission.withNotBefore(Instant.parse("9999-12-31T23:59:58Z")));
            MessageId past = bench.store
                    .submit(Bench.mailTo("bob@example.org").withNotBefore(Instant.MIN))
                    .id();
            bench.awaitState(past, "ENDED");
        }
    }

    @Test
    void contentWithoutAStreamIsNotSubmitted() {
        Content none = new Content() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public InputStream open() {
                return nothing();
            }
        };
        try (LooseBench bench = new LooseBench(loose)) {
            Submission submission = Submission.of(Envelope.smtp("", "ann@example.org"), none);
            SubmitRejectedException refusal =
                    assertThrows(SubmitRejectedException.class, () -> bench.store.submit(submission));
            assertTrue(String.valueOf(refusal.getMessage()).contains("gave no stream"), refusal::toString);
            bench.assertOthersGoOn();
        }
    }
}
