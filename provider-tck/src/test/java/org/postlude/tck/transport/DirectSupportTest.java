package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postlude.message.AttemptId;
import org.postlude.message.Phase;
import org.postlude.message.ProviderContractException;
import org.postlude.message.StatusBit;
import org.postlude.transport.Permit;

class DirectSupportTest {
    private static final AttemptId ONE = new AttemptId(1);

    private final DirectSupport support = new DirectSupport();

    @Test
    void T7_aSecondQuestionForOneAttemptIsAViolation() throws InterruptedException {
        assertEquals(Permit.PROCEED, support.mayCommit(ONE));
        support.assertNoViolations();
        assertEquals(Permit.PROCEED, support.mayCommit(new AttemptId(2)));
        support.assertNoViolations();
        support.mayCommit(ONE);
        tells("mayCommit was asked again for attempt-1 (rule T7)");
    }

    @Test
    void withholdsUntilItIsToldToAnswer() throws Exception {
        support.withhold();
        CompletableFuture<Permit> asked = CompletableFuture.supplyAsync(() -> {
            try {
                return support.mayCommit(ONE);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        support.awaitAsked(ONE, Driver.PATIENCE);
        assertFalse(asked.isDone());
        support.answer(Permit.STOP);
        assertEquals(Permit.STOP, asked.get(Driver.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(Permit.STOP, support.mayCommit(new AttemptId(2)), "the answer holds for later questions");
    }

    @Test
    void phasesOnlyRiseAndCommittedIsNotTheTransportsWord() {
        support.progress(ONE, Phase.CONNECTING);
        support.progress(ONE, Phase.BODY);
        support.progress(ONE, Phase.BODY);
        support.assertNoViolations();
        assertEquals(List.of(Phase.CONNECTING, Phase.BODY, Phase.BODY), support.phases(ONE));
        support.progress(ONE, Phase.ENVELOPE);
        tells("attempt-1 fell from BODY to ENVELOPE (rule T7)");
        support.progress(new AttemptId(2), Phase.COMMITTED);
        assertEquals(2, support.violations().size());
    }

    @Test
    void remembersTheLastStatusRow() {
        assertEquals(Optional.empty(), support.statusRow());
        support.modifyStatusRow(Set.of(StatusBit.AVAILABLE, StatusBit.OUTBOUND_ENABLED));
        support.modifyStatusRow(Set.of(StatusBit.AVAILABLE));
        assertEquals(Optional.of(Set.of(StatusBit.AVAILABLE)), support.statusRow());
    }

    @Test
    void T20_aCallWithNullIsThrownBackAndRemembered() {
        for (Executable call : List.<Executable>of(
                () -> support.mayCommit(nothing()),
                () -> support.progress(nothing(), Phase.BODY),
                () -> support.progress(ONE, nothing()),
                () -> support.spoolerYield(nothing()),
                () -> support.spoolerNotify(nothing()),
                () -> support.sentDeferred(nothing()),
                () -> support.modifyStatusRow(nothing()),
                () -> support.modifyStatusRow(Collections.singleton(nothing())),
                () -> support.statusRecipients(nothing(), List.of()),
                () -> support.registerPreprocessor(Set.of(), nothing()),
                () -> support.activity(nothing()))) {
            assertEquals(
                    "T20", assertThrows(ProviderContractException.class, call).rule());
        }
        assertEquals(11, support.violations().size());
        assertEquals(
                "modifyStatusRow with null for the bits (rule T20)",
                support.violations().get(6));
        assertEquals(Optional.empty(), support.statusRow());
    }

    @Test
    void T10_aCallAfterCloseIsAViolation() {
        support.closed();
        support.modifyStatusRow(Set.of());
        tells("modifyStatusRow [] after close returned (rule T10)");
    }

    @Test
    void aFailingLookAtTheQuestionIsNotSwallowed() {
        support.onAsked(attempt -> {
            throw new IllegalStateException("looked and saw");
        });
        assertThrows(IllegalStateException.class, () -> support.mayCommit(ONE));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // as from code that nobody checks
    private static <T> T nothing() {
        return null;
    }

    private void tells(String violation) {
        assertEquals(List.of(violation), support.violations());
        AssertionError error = assertThrows(AssertionError.class, support::assertNoViolations);
        assertEquals("against the transport contract:\n  " + violation, error.getMessage());
    }
}
