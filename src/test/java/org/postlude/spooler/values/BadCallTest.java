package org.postlude.spooler.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.values.Nothing.nothing;

import java.io.InputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.ProviderContractException;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportSupport;

/** A transport calls with what no rule allows, or says of itself what cannot be: it hears so, and nobody else suffers. */
class BadCallTest {
    private static final AttemptId ATTEMPT = new AttemptId(1);

    private final LooseTransport loose = new LooseTransport();

    @Test
    void T20_aCallWithNullIsThrownBackAtTheCaller() {
        try (LooseBench bench = new LooseBench(loose)) {
            TransportSupport support = loose.support();
            for (Executable call : List.<Executable>of(
                    () -> support.mayCommit(nothing()),
                    () -> support.progress(nothing(), Phase.BODY),
                    () -> support.progress(ATTEMPT, nothing()),
                    () -> support.spoolerYield(nothing()),
                    () -> support.spoolerNotify(nothing()),
                    () -> support.sentDeferred(nothing()),
                    () -> support.modifyStatusRow(nothing()),
                    () -> support.modifyStatusRow(Collections.singleton(nothing())),
                    () -> support.activity(nothing()))) {
                ProviderContractException broken = assertThrows(ProviderContractException.class, call);
                assertEquals("T20", broken.rule());
                assertTrue(String.valueOf(broken.getMessage()).contains("'loose'"), broken::toString);
            }
            assertThrows(NullPointerException.class, () -> support.sentDeferred(new PartId(nothing(), 0)));
            bench.assertOthersGoOn();
        }
    }

    @Test
    void T20_whatCanNeverBeGivenAnythingIsRefusedAtLogon() {
        refused(transport -> transport.most = 0, "maxAttempts returned 0");
        refused(transport -> transport.most = -1, "maxAttempts returned -1");
        refused(transport -> transport.begun = 0, "attemptsAtOnce returned 0");
        refused(transport -> transport.lines = 0, "lines returned 0");
        refused(transport -> transport.types = nothing(), "addressTypes returned null");
        refused(transport -> transport.types = Collections.singletonList(nothing()), "addressTypes returned [null]");
        refused(transport -> transport.logsOn = false, "transportLogon returned null");
    }

    private static void refused(Consumer<LooseTransport> change, String words) {
        LooseTransport wrong = new LooseTransport();
        change.accept(wrong);
        SpoolerCoordinator.Builder builder =
                SpoolerCoordinator.builder().transportProvider(wrong).transport("loose", "loose:hop", Map.of());
        TransportConfigurationException refusal = assertThrows(
                TransportConfigurationException.class, () -> builder.build().close());
        assertTrue(String.valueOf(refusal.getMessage()).contains(words), refusal::toString);
        assertTrue(String.valueOf(refusal.getMessage()).contains("rule T20"), refusal::toString);
    }

    @Test
    void T20_aChangeForTheWorseIsNotTaken() {
        loose.submit = message -> new SubmitResult.NetworkError(Duration.ofMinutes(1), "down");
        try (Logged logged = new Logged();
                LooseBench bench = new LooseBench(loose)) {
            loose.most = 0;
            loose.support().spoolerNotify(SpoolerNotice.CONFIG_CHANGE);
            Bench.until(() -> logged.has("failed in addressTypes; its mail is kept"));
            MessageId id = bench.submit("ann");
            bench.awaitState(id, "BACKING_OFF");
            assertEquals(1, loose.attempts.get());
            bench.assertOthersGoOn();
        }
    }

    @Test
    void T20_aFlushThatIsNotAnsweredHasNotBegun() {
        loose.flush = nothing();
        try (Logged logged = new Logged();
                LooseBench bench = new LooseBench(loose)) {
            FlushAnswer asked = bench.bench.spooler.status().stream()
                    .filter(row -> row.name().equals("loose"))
                    .findFirst()
                    .orElseThrow()
                    .flushQueues(Set.of(FlushFlag.UPLOAD));
            assertEquals(FlushAnswer.STARTED, asked);
            Bench.until(() -> logged.has("failed in flushQueues; its mail is kept"));
            assertTrue(logged.causes().stream()
                    .anyMatch(cause -> String.valueOf(cause.getMessage()).contains("rule T20")));
            bench.assertOthersGoOn();
        }
    }

    @Test
    void T16_inboundMailWithoutAKeyStaysAtTheSource() {
        comesIn(message -> message.saveChanges(nothing(), Content.of(new byte[] {13, 10})), "rule T16");
        comesIn(message -> message.saveChanges("", Content.of(new byte[] {13, 10})), "rule T16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "a//b", "a/", "a\nb", " \t"})
    void T26_inboundMailForWhatCannotBeAFolderStaysAtTheSource(String folder) {
        comesIn(message -> message.saveChanges("key", folder, Content.of(new byte[] {13, 10})), "rule T26");
    }

    @Test
    void T20_inboundMailWithoutContentStaysAtTheSource() {
        comesIn(message -> message.saveChanges("key", nothing()), "rule T20");
        comesIn(
                message -> message.saveChanges("key", new Content() {
                    @Override
                    public long size() {
                        return 2;
                    }

                    @Override
                    public InputStream open() {
                        return nothing();
                    }
                }),
                "gave no stream");
    }

    /** One way to hand a message in. */
    private interface Saving {
        boolean save(InboundMessage message) throws Exception;
    }

    private static void comesIn(Saving saving, String words) {
        LooseTransport source = new LooseTransport();
        try (Logged logged = new Logged();
                LooseBench bench = new LooseBench(source)) {
            source.inbound = message -> {
                try {
                    saving.save(message);
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            };
            source.support().spoolerNotify(SpoolerNotice.NEWMAIL);
            Bench.until(() -> logged.has("failed in startMessage; its mail is kept"));
            assertTrue(
                    logged.causes().stream()
                            .anyMatch(
                                    cause -> String.valueOf(cause.getMessage()).contains(words)),
                    () -> logged.causes().get(0).getMessage());
            assertEquals(List.of(), bench.bench.inbox());
            bench.assertOthersGoOn();
        }
    }
}
