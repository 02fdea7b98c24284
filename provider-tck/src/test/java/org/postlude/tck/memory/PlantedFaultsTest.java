package org.postlude.tck.memory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.postlude.tck.memory.FaultyStore.honestly;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.StoredMessage;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.store.CrashSuite;
import org.postlude.tck.store.DamageSuite;
import org.postlude.tck.store.FaultSuite;
import org.postlude.tck.store.StoreBench;
import org.postlude.tck.store.StoreSuite;

/** The suite finds the faults that stores have. */
final class PlantedFaultsTest {
    /** The rules, on a store with a fault. */
    private record Suspect(Supplier<FaultyStore.Fault> fault)
            implements StoreSuite, CrashSuite, FaultSuite, DamageSuite {
        @Override
        public FaultyStore newStore() {
            return new FaultyStore(fault);
        }
    }

    private interface Rule {
        void check(Suspect suite, StoreBench bench) throws Exception;
    }

    @Test
    void aFinishThatIsNotIdempotentIsCaught() {
        caught(() -> PlantedFaultsTest::finishOnlyOnce, (suite, bench) -> suite.Q5_finishIsIdempotent(bench));
    }

    @Test
    void aSubmitThatIsAcknowledgedBeforeItIsDurableIsCaught() {
        caught(AcknowledgesEarly::new, (suite, bench) -> suite.Q1_aSubmittedMessageSurvivesTheDeathOfTheProcess(bench));
    }

    @Test
    void aCompareAndSetThatDoesNotCompareIsCaught() {
        caught(
                () -> PlantedFaultsTest::ignoreRevisions,
                (suite, bench) -> suite.Q4_aStaleRevisionChangesNothing(bench));
        caught(
                () -> PlantedFaultsTest::ignoreRevisions,
                (suite, bench) -> suite.Q4_ofTwoThatChangeTheSamePartOneWins(bench));
    }

    @Test
    void aLeaseThatNeverExpiresIsCaught() {
        caught(
                () -> PlantedFaultsTest::ignoreLeases,
                (suite, bench) -> suite.Q2_aNewEpochEndsEveryLeaseBeforeIt(bench));
    }

    @Test
    void aFullLaneThatHidesOthersIsCaught() {
        caught(() -> PlantedFaultsTest::cutBeforeLanes, (suite, bench) -> suite.Q3_aLaneGivesNoMoreThanItsShare(bench));
    }

    @Test
    void aWithdrawThatLooksBeforeItLeapsIsCaught() {
        caught(() -> PlantedFaultsTest::withdrawPartly, (suite, bench) -> suite.Q7_aMessageInProcessStaysWholly(bench));
    }

    @Test
    void countsOfPartsInPlaceOfMessagesAreCaught() {
        caught(() -> PlantedFaultsTest::countParts, (suite, bench) -> suite.Q11_countsAreExactAllTheWay(bench));
    }

    @Test
    void aMoveInTwoStepsIsCaughtByACutBetweenThem() {
        caught(
                () -> PlantedFaultsTest::moveInTwoSteps,
                (suite, bench) -> suite.Q0_aCutAtAnyDurableStepLosesNothingAndTearsNothing());
    }

    @Test
    void aDeliveryThatForgetsItsKeyIsCaught() {
        caught(DeliversAgain::new, (suite, bench) -> suite.Q9_aDeliveryIsFiledOncePerKey(bench));
    }

    @Test
    void bytesThatNobodyChecksAreCaught() {
        caught(() -> PlantedFaultsTest::openUnchecked, (suite, bench) -> suite.Q8_damageNamesTheMessage(bench));
    }

    @Test
    void aDamagedMessageThatVanishesIsCaught() {
        caught(
                () -> PlantedFaultsTest::setAsideByAWithdraw,
                (suite, bench) -> suite.Q8_whatIsSetAsideIsHeldUntilAPersonDecides(bench));
        caught(
                () -> PlantedFaultsTest::setAsideByAWithdraw,
                (suite, bench) -> suite.Q8_aDamagedMessageIsHeldAndTheQueueGoesOn(bench));
    }

    @Test
    void aClaimThatIsTakenAwayBecauseOfDamageIsCaught() {
        caught(
                () -> PlantedFaultsTest::setAsideWithTheClaims,
                (suite, bench) -> suite.Q8_aClaimedPartOfWhatIsSetAsideIsLeftToItsOwner(bench));
        caught(
                () -> PlantedFaultsTest::setAsideWithTheClaims,
                (suite, bench) -> suite.Q8_aDeadOwnersClaimOnWhatIsSetAsideIsFoundByTheNextOwner(bench));
    }

    @Test
    void aHealthThatForgetsWhatCouldNotBeReadIsCaught() {
        caught(
                () -> (store, method, args) -> method.getName().equals("health")
                        ? store.health().withSetAside(List.of())
                        : honestly(store, method, args),
                (suite, bench) -> suite.Q8_whatCannotBeReadIsToldAtEachLogonUntilItIsTakenAway(bench));
    }

    @Test
    void aNoteThatIsOverwrittenIsCaught() {
        caught(
                () -> PlantedFaultsTest::overwriteNotes,
                (suite, bench) -> suite.Q10_anotherRevisionChangesNothing(bench));
    }

    @Test
    void aLogonThatKeepsItsSupportObjectIsCaught() {
        caught(
                () -> (store, method, args) ->
                        Set.of("logoff", "close").contains(method.getName()) ? null : honestly(store, method, args),
                (suite, bench) -> bench.submit("m"));
    }

    @Test
    void aHealthThatIsAlwaysGoodIsCaught() {
        caught(
                () -> (store, method, args) -> method.getName().equals("health")
                        ? new StoreHealth(Optional.empty(), Queue.NOW)
                        : honestly(store, method, args),
                (suite, bench) -> suite.Q0_afterAFailedSyncEveryChangeIsRefused(bench));
    }

    /** The rule holds where nothing is planted, and fails where the fault is. */
    private static void caught(Supplier<FaultyStore.Fault> fault, Rule rule) {
        assertDoesNotThrow(check(() -> (store, method, args) -> honestly(store, method, args), rule));
        assertThrows(AssertionError.class, check(fault, rule));
    }

    private static Executable check(Supplier<FaultyStore.Fault> fault, Rule rule) {
        return () -> {
            Suspect suite = new Suspect(fault);
            try (StoreBench bench = StoreBench.on(suite.newStore())) {
                rule.check(suite, bench);
            }
        };
    }

    private static @Nullable Object finishOnlyOnce(SpoolerLogon store, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("finish")) {
            for (Object end : (List<?>) args[1]) {
                if (stateOf(store, ((PartEnd) end)) == LabelState.DONE) {
                    return List.of(ChangeResult.GONE);
                }
            }
        }
        return honestly(store, method, args);
    }

    private static LabelState stateOf(SpoolerLogon store, PartEnd end) throws Exception {
        return store.parts(end.id().message()).get(end.id().index()).label().state();
    }

    private static @Nullable Object ignoreRevisions(SpoolerLogon store, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("change")) {
            List<PartChange> forced = new ArrayList<>();
            for (Object each : (List<?>) args[1]) {
                PartChange change = (PartChange) each;
                QueuedPart now =
                        store.parts(change.id().message()).get(change.id().index());
                forced.add(new PartChange(change.id(), now.revision(), change.label(), change.record()));
            }
            return store.change((Lease) args[0], forced);
        }
        return honestly(store, method, args);
    }

    private static @Nullable Object ignoreLeases(SpoolerLogon store, Method method, Object[] args) throws Throwable {
        if (Set.of("change", "finish").contains(method.getName())) {
            args[0] = new Lease(((Lease) args[0]).epoch() + 1);
        }
        return honestly(store, method, args);
    }

    private static @Nullable Object cutBeforeLanes(SpoolerLogon store, Method method, Object[] args) throws Throwable {
        if (!method.getName().equals("due")) {
            return honestly(store, method, args);
        }
        int limit = (int) args[2];
        List<QueuedPart> first = store.due((Lease) args[0], (Instant) args[1], limit, limit, Set.of());
        List<QueuedPart> kept = new ArrayList<>();
        for (QueuedPart part : first) {
            String lane = part.label().lane();
            if (kept.stream().filter(k -> k.label().lane().equals(lane)).count() < (int) args[3]) {
                kept.add(part);
            }
        }
        return kept;
    }

    private static @Nullable Object withdrawPartly(SpoolerLogon store, Method method, Object[] args) throws Throwable {
        Object answer = honestly(store, method, args);
        if (answer != Withdrawal.UNABLE_TO_ABORT) {
            return answer;
        }
        Lease lease = store.beginEpoch("a store that withdraws what it can");
        List<PartEnd> free = store.parts((MessageId) args[0]).stream()
                .filter(part -> part.label().state().isWaiting())
                .map(part -> new PartEnd(part.id(), part.revision(), part.record()))
                .toList();
        store.finish(lease, free, new Disposition.Delete());
        return answer;
    }

    private static @Nullable Object countParts(SpoolerLogon store, Method method, Object[] args) throws Throwable {
        if (!method.getName().equals("counts")) {
            return honestly(store, method, args);
        }
        return new QueueCounts(
                parts(store, LabelState.READY, LabelState.CLAIMED, LabelState.HELD, LabelState.IN_DOUBT),
                parts(store, LabelState.CLAIMED),
                parts(store, LabelState.IN_DOUBT),
                parts(store, LabelState.HELD));
    }

    private static long parts(SpoolerLogon store, LabelState... states) throws Exception {
        return store.page(SpoolerLogon.LabelQuery.of(states), "", 1000).items().size();
    }

    private static @Nullable Object moveInTwoSteps(SpoolerLogon store, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("finish") && args[2] instanceof Disposition.Move move) {
            for (Object end : (List<?>) args[1]) {
                MessageId id = ((PartEnd) end).id().message();
                store.deliver("moved:" + id, move.folder(), store.open(id).content());
            }
            return store.finish((Lease) args[0], ends(args[1]), new Disposition.Delete());
        }
        return honestly(store, method, args);
    }

    private static List<PartEnd> ends(Object list) {
        return ((List<?>) list).stream().map(PartEnd.class::cast).toList();
    }

    private static @Nullable Object openUnchecked(SpoolerLogon store, Method method, Object[] args) throws Throwable {
        if (!method.getName().equals("open")) {
            return honestly(store, method, args);
        }
        StoredMessage message = store.open((MessageId) args[0]);
        byte[] bytes = new byte[Math.toIntExact(message.content().size())];
        try (InputStream in = message.content().open()) {
            in.readNBytes(bytes, 0, bytes.length);
        }
        return new StoredMessage(message.id(), message.envelope(), message.submitted(), Content.of(bytes));
    }

    private static @Nullable Object setAsideByAWithdraw(SpoolerLogon store, Method method, Object[] args)
            throws Throwable {
        return method.getName().equals("setAside")
                ? "gone: " + store.withdraw((MessageId) args[0])
                : honestly(store, method, args);
    }

    private static @Nullable Object setAsideWithTheClaims(SpoolerLogon store, Method method, Object[] args)
            throws Throwable {
        Object answer = honestly(store, method, args);
        if (method.getName().equals("setAside")) {
            List<PartChange> claims = store.parts((MessageId) args[0]).stream()
                    .filter(part -> part.label().state() == LabelState.CLAIMED)
                    .map(part -> new PartChange(
                            part.id(), part.revision(), part.label().with(LabelState.HELD, Label.NEVER), part.record()))
                    .toList();
            store.change(store.beginEpoch("a store that holds all it can"), claims);
        }
        return answer;
    }

    private static @Nullable Object overwriteNotes(SpoolerLogon store, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("putNote")) {
            args[1] = store.notes((String) args[0]).stream()
                    .mapToLong(Note::revision)
                    .findFirst()
                    .orElse(0);
        }
        return honestly(store, method, args);
    }

    /** Files under a key of its own making. */
    private static final class DeliversAgain implements FaultyStore.Fault {
        private int deliveries;

        @Override
        public @Nullable Object call(SpoolerLogon store, Method method, Object[] args) throws Throwable {
            if (method.getName().equals("deliver")) {
                args[0] = args[0] + "#" + deliveries++;
            }
            return honestly(store, method, args);
        }
    }

    /** Says that a message is stored, and stores it with whatever is called next. */
    private static final class AcknowledgesEarly implements FaultyStore.Fault {
        /** A submit that was acknowledged and not done. */
        private record Late(Method submit, List<Object> args) {}

        private final List<Late> waiting = new ArrayList<>();
        private int submitted;

        @Override
        public @Nullable Object call(SpoolerLogon store, Method method, Object[] args) throws Throwable {
            for (Late late : waiting) {
                honestly(store, late.submit(), late.args().toArray());
            }
            waiting.clear();
            if (method.getName().equals("submit")) {
                waiting.add(new Late(method, List.of(args)));
                return new Submitted(new MessageId("m" + ++submitted), false);
            }
            return honestly(store, method, args);
        }
    }
}
