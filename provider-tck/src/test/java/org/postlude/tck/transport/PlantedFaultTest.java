package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A suite that cannot fail proves nothing: each fault is caught by the test of the rule it breaks. */
class PlantedFaultTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** One test of a suite. */
    private interface SuiteTest {
        void on(ScriptedFixture fixture) throws Exception;
    }

    private static final Map<Fault, SuiteTest> CATCHES = new EnumMap<>(Map.ofEntries(
            Map.entry(Fault.LEAVES_ONE_OUT, TransportContract::T4_everyRecipientIsToldExactlyOnce),
            Map.entry(Fault.NAMES_A_STRANGER, TransportContract::T4_everyRecipientIsToldExactlyOnce),
            Map.entry(Fault.NAMES_ONE_TWICE, TransportContract::T4_everyRecipientIsToldExactlyOnce),
            Map.entry(Fault.ACCEPTS_ON_A_GUESS, RecipientOutcomeContract::T5_aDeferredMessageIsNotAccepted),
            Map.entry(Fault.RETRIES_INSIDE, RecipientOutcomeContract::T6_doesNotTryAgainByItself),
            Map.entry(Fault.ASKS_TWICE, TransportContract::T7_asksExactlyOnceDirectlyBeforeItHandsOver),
            Map.entry(Fault.NEVER_ASKS, TransportContract::T7_asksExactlyOnceDirectlyBeforeItHandsOver),
            Map.entry(Fault.ASKS_TOO_LATE, TransportContract::T7_asksExactlyOnceDirectlyBeforeItHandsOver),
            Map.entry(Fault.HANDS_OVER_AFTER_STOP, TransportContract::T7_afterStopNothingIsHandedOver),
            Map.entry(Fault.FORGETS_DOUBT, NetworkContract::T8_aLostReplyIsInDoubtForTheAccepted),
            Map.entry(Fault.KEEPS_STATUS_ROW, TransportContract::T9_beginOutboundUpdatesTheStatusRow),
            Map.entry(Fault.HIDES_CANCEL, CancellableContract::T12_aCancelBeforeThePermitEndsAsStopped),
            Map.entry(Fault.ACKNOWLEDGES_EARLY, InboundContract::T14_acknowledgesOnlyWhatWasSaved),
            Map.entry(Fault.CHANGES_KEYS, InboundContract::T16_theKeyIsTheSameEachTime),
            Map.entry(Fault.CHANGES_BYTES, ContentContract::T17_leadingDotsArriveAsTheyWereGiven),
            Map.entry(Fault.HANDS_OVER_HALF, ContentContract::T19_contentThatBreaksOffIsDeferred),
            Map.entry(Fault.TAKES_ANY_OPTION, OptionListingContract::T21_refusesByNameWhatItDoesNotList),
            Map.entry(Fault.PREPROCESSES_A_STRANGER, PreprocessingContract::T22_namesOnlyWhomItWasGiven),
            Map.entry(Fault.CHANGES_ITS_MIND, PreprocessingContract::T22_saysTheSameInEachAttempt),
            Map.entry(Fault.REPORTS_NO_ENDING, LateStatusContract::T23_tellsWhatTheNetworkReported)));

    static Stream<Arguments> faults() {
        return CATCHES.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isCaught(Fault fault, SuiteTest test) throws Exception {
        test.on(new ScriptedFixture());
        caught(test, builder -> builder.breaking(fault));
    }

    @Test
    void everyFaultHasATestThatCatchesIt() {
        Set<Fault> all = EnumSet.allOf(Fault.class);
        assertEquals(all, CATCHES.keySet());
    }

    @Test
    void aTransportThatIgnoresItsCancelsIsCaught() {
        caught(
                CancellableNetworkContract::T12_aCancelEndsAnAttemptToASilentPeer,
                ScriptedTransport.Builder::agreesToCancelButIgnoresIt);
    }

    @Test
    void aTransportThatHangsInItsLogoffIsCaught() {
        ScriptedFixture fixture = new ScriptedFixture(sound -> sound, PATIENCE);
        Gate hang = fixture.transport().stopAtCall("transportLogoff");
        assertThrows(AssertionError.class, fixture::T10_logoffDuringAnAttemptIsBounded);
        hang.open();
    }

    private static void caught(SuiteTest test, UnaryOperator<ScriptedTransport.Builder> fault) {
        assertThrows(AssertionError.class, () -> test.on(new ScriptedFixture(fault, PATIENCE)));
    }
}
