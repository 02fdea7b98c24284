package org.postlude.tck.memory;

import static org.postlude.tck.memory.FaultyStore.honestly;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.store.spi.StoredMessage;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.memory.FaultyStore.Break;
import org.postlude.tck.memory.FaultyStore.Fault;

/** Stores that are broken, at least one for each rule of the kit. Each is caught by its rule's tests, and by no others. */
final class BrokenStores {
    /**
     * One of them.
     *
     * @param rule that it breaks
     * @param what in words
     * @param broken where
     * @param also patterns of tests of other rules that fail as well, each with the reason why that is honest
     */
    record BrokenStore(String rule, String what, Break broken, Map<String, String> also) {
        BrokenStore also(String test, String why) {
            Map<String, String> more = new TreeMap<>(also);
            more.put(test, why);
            return new BrokenStore(rule, what, broken, more);
        }

        @Override
        public String toString() {
            return rule + ": " + what;
        }
    }

    static final List<BrokenStore> ALL = List.of(
            spooler("Q0", "a move in two steps", () -> BrokenStores::moveInTwoSteps)
                    .also("Q5_moveFilesTheBytesUnderTheSameId", "a delivery gives a new id")
                    .also("Q9_aFolderLists.*MailThatWasMovedThere", "as above")
                    .also("F6_whatIsQueuedIsNotTouched", "as above"),
            logons("Q0", "a health that is always good", () -> BrokenStores::sayThatAllIsWell),
            spooler("Q1", "a submit that is acknowledged before it is durable", AcknowledgesEarly::new)
                    .also(
                            "Q8_(aDamagedMessageIsHeldAndTheQueueGoesOn|openGivesTheEnvelope.*)",
                            "they die after a submit"),
            spooler("Q1", "a submit that copies its content while it has the store to itself", OneAtATime::new),
            spooler("Q2", "a lease that never expires", () -> BrokenStores::ignoreLeases),
            spooler("Q3", "a full lane that hides others", () -> BrokenStores::cutBeforeLanes),
            spooler("Q4", "a compare-and-set that does not compare", () -> BrokenStores::ignoreRevisions),
            spooler("Q5", "a finish that is not idempotent", () -> BrokenStores::finishOnlyOnce),
            spooler("Q6", "a recovery that takes from the living", () -> BrokenStores::claimedByAnybody),
            spooler("Q7", "a withdraw that looks before it leaps", WithdrawsPartly::new),
            logons("Q8", "bytes that nobody checks", () -> BrokenStores::openUnchecked),
            spooler("Q8", "a damaged message that vanishes", () -> BrokenStores::setAsideByAWithdraw)
                    .also("Q1_theSameKeyGivesTheSameIdWhateverBecameOfTheMessage", "it sets one aside on its way")
                    .also("Q12_aKeyIsKeptForItsRetentionCountedFromTheMessagesEnd", "as above"),
            spooler("Q8", "a claim that is taken away because of damage", SetsAsideWithTheClaims::new),
            logons("Q8", "a health that forgets what could not be read", () -> BrokenStores::forgetSetAside),
            spooler("Q9", "a delivery that forgets its key", DeliversAgain::new),
            spooler("Q10", "a note that is overwritten", () -> BrokenStores::overwriteNotes),
            logons("Q11", "counts of parts in place of messages", () -> BrokenStores::countParts)
                    .also("Q(1|7|8)_.*", "these count messages of several parts"),
            spooler("Q12", "a sweep without a limit", () -> BrokenStores::sweepAll),
            provider("L18", "a support that is duplicated and forgotten", () -> BrokenStores::keepTheSupport)
                    .also("[A-Z]\\d+_.*", "the tear-down of each test counts references"),
            provider("Q13", "ids that each store counts from one", SameNames::new),
            provider("S1", "a reader that makes a store", () -> BrokenStores::readByWriting),
            provider("S1", "a logon that fails and keeps the store", () -> BrokenStores::keepWhatFailed),
            provider("S2", "two places that are one store", OnePlace::new)
                    .also("Q13_noTwoStoresGiveTheSameIds", "it needs two stores")
                    .also("S1_aLogonThatFailsSaysWhatStandsInItsWay", "what stands in the way stands at another place"),
            provider("S3", "a reader that may write", () -> BrokenStores::letReadersWrite)
                    .also("F2_aLogonThatOnlyLooksSeesAndChangesNothing", "a reader of folders is a reader")
                    .also("S1_aLogonThatGetsNoReferenceOfItsOwnKeepsNothing", "its reader owns the store")
                    .also("S14_(nobodyIsSent|whatIsNoAddress).*", "as above"),
            logons("S7", "a logon that works on after its logoff", WorksOn::new),
            logons("S8", "a close that frees nothing without a logoff", ClosesNothing::new)
                    .also("[A-Z]\\d+_.*", "the tear-down of each test closes without a logoff"),
            logons("S14", "an address that outlives its owner", RemembersTheOwner::new),
            spooler("S14", "an address that is announced to nobody", () -> BrokenStores::announceNothing));

    private BrokenStores() {}

    static BrokenStore spooler(String rule, String what, Supplier<Fault> fault) {
        return new BrokenStore(rule, what, Break.ofSpooler(fault), Map.of());
    }

    static BrokenStore logons(String rule, String what, Supplier<Fault> fault) {
        return new BrokenStore(rule, what, Break.ofLogons(fault), Map.of());
    }

    private static BrokenStore provider(String rule, String what, Supplier<Fault> fault) {
        return new BrokenStore(rule, what, Break.ofProvider(fault), Map.of());
    }

    private static @Nullable Object finishOnlyOnce(Object target, Method method, Object[] args) throws Throwable {
        SpoolerLogon store = (SpoolerLogon) target;
        if (method.getName().equals("finish")) {
            for (Object end : (List<?>) args[1]) {
                if (stateOf(store, ((PartEnd) end)) == LabelState.DONE) {
                    return List.of(ChangeResult.GONE);
                }
            }
        }
        return honestly(target, method, args);
    }

    private static LabelState stateOf(SpoolerLogon store, PartEnd end) throws Exception {
        return store.parts(end.id().message()).get(end.id().index()).label().state();
    }

    private static @Nullable Object ignoreRevisions(Object target, Method method, Object[] args) throws Throwable {
        SpoolerLogon store = (SpoolerLogon) target;
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
        return honestly(target, method, args);
    }

    /** Whose lease is dead gets the living one. */
    private static @Nullable Object ignoreLeases(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        while (answer instanceof List<?> results && results.contains(ChangeResult.FENCED)) {
            args[0] = new Lease(((Lease) args[0]).epoch() + 1);
            answer = honestly(target, method, args);
        }
        return answer;
    }

    private static @Nullable Object cutBeforeLanes(Object target, Method method, Object[] args) throws Throwable {
        SpoolerLogon store = (SpoolerLogon) target;
        if (!method.getName().equals("due")) {
            return honestly(target, method, args);
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

    private static @Nullable Object countParts(Object target, Method method, Object[] args) throws Throwable {
        StoreLogon store = (StoreLogon) target;
        if (!method.getName().equals("counts")) {
            return honestly(target, method, args);
        }
        return new QueueCounts(
                parts(store, LabelState.READY, LabelState.CLAIMED, LabelState.HELD, LabelState.IN_DOUBT),
                parts(store, LabelState.CLAIMED),
                parts(store, LabelState.IN_DOUBT),
                parts(store, LabelState.HELD));
    }

    private static long parts(StoreLogon store, LabelState... states) throws Exception {
        return store.page(SpoolerLogon.LabelQuery.of(states), "", 1000).items().size();
    }

    private static @Nullable Object moveInTwoSteps(Object target, Method method, Object[] args) throws Throwable {
        SpoolerLogon store = (SpoolerLogon) target;
        if (method.getName().equals("finish") && args[2] instanceof Disposition.Move move) {
            for (Object end : (List<?>) args[1]) {
                MessageId id = ((PartEnd) end).id().message();
                store.deliver("moved:" + id, move.folder(), store.open(id).content());
            }
            return store.finish((Lease) args[0], ends(args[1]), new Disposition.Delete());
        }
        return honestly(target, method, args);
    }

    private static List<PartEnd> ends(Object list) {
        return ((List<?>) list).stream().map(PartEnd.class::cast).toList();
    }

    private static @Nullable Object openUnchecked(Object target, Method method, Object[] args) throws Throwable {
        StoreLogon store = (StoreLogon) target;
        if (!method.getName().equals("open")) {
            return honestly(target, method, args);
        }
        StoredMessage message = store.open((MessageId) args[0]);
        byte[] bytes = new byte[Math.toIntExact(message.content().size())];
        try (InputStream in = message.content().open()) {
            in.readNBytes(bytes, 0, bytes.length);
        }
        return new StoredMessage(message.id(), message.envelope(), message.submitted(), Content.of(bytes));
    }

    private static @Nullable Object setAsideByAWithdraw(Object target, Method method, Object[] args) throws Throwable {
        SpoolerLogon store = (SpoolerLogon) target;
        return method.getName().equals("setAside")
                ? "gone: " + store.withdraw((MessageId) args[0])
                : honestly(target, method, args);
    }

    private static @Nullable Object overwriteNotes(Object target, Method method, Object[] args) throws Throwable {
        SpoolerLogon store = (SpoolerLogon) target;
        if (method.getName().equals("putNote")) {
            args[1] = store.notes((String) args[0]).stream()
                    .mapToLong(Note::revision)
                    .findFirst()
                    .orElse(0);
        }
        return honestly(target, method, args);
    }

    private static @Nullable Object sayThatAllIsWell(Object target, Method method, Object[] args) throws Throwable {
        return method.getName().equals("health")
                ? new StoreHealth(Optional.empty(), Queue.NOW)
                        .withSetAside(((StoreLogon) target).health().setAside())
                : honestly(target, method, args);
    }

    private static @Nullable Object forgetSetAside(Object target, Method method, Object[] args) throws Throwable {
        return method.getName().equals("health")
                ? ((StoreLogon) target).health().withSetAside(List.of())
                : honestly(target, method, args);
    }

    private static @Nullable Object claimedByAnybody(Object target, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("claimedBefore")) {
            args[0] = Long.MAX_VALUE;
        }
        return honestly(target, method, args);
    }

    private static @Nullable Object sweepAll(Object target, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("sweep")) {
            args[1] = Integer.MAX_VALUE;
        }
        return honestly(target, method, args);
    }

    private static @Nullable Object keepTheSupport(Object target, Method method, Object[] args) throws Throwable {
        if (args != null && args[0] instanceof StoreSupport support) {
            support.duplicate();
        }
        return honestly(target, method, args);
    }

    private static @Nullable Object readByWriting(Object target, Method method, Object[] args) throws Throwable {
        if (args != null && args.length == 2 && args[1] instanceof LogonRequest request && isReader(request)) {
            StoreProvider provider = (StoreProvider) target;
            try {
                provider.logon((StoreSupport) args[0], with(request, request.address(), Access.WRITE))
                        .close();
            } catch (LogonFailedException e) {
                return honestly(target, method, args); // it is another's, or cannot be: then it reads what there is
            }
        }
        return honestly(target, method, args);
    }

    private static @Nullable Object keepWhatFailed(Object target, Method method, Object[] args) throws Throwable {
        try {
            return honestly(target, method, args);
        } catch (IllegalStateException e) {
            if (args != null && args.length == 2 && args[1] instanceof LogonRequest request) {
                ((StoreProvider) target).logon(Queue.SUPPORT, request);
            }
            throw e;
        }
    }

    private static @Nullable Object letReadersWrite(Object target, Method method, Object[] args) throws Throwable {
        if (args != null && args.length == 2 && args[1] instanceof LogonRequest request && isReader(request)) {
            try {
                Object[] other = {args[0], with(request, request.address(), Access.WRITE)};
                return exists(target, args) ? honestly(target, method, other) : honestly(target, method, args);
            } catch (LogonFailedException e) {
                return honestly(target, method, args);
            }
        }
        return honestly(target, method, args);
    }

    private static boolean exists(Object provider, Object[] args) {
        try {
            ((StoreProvider) provider)
                    .logon((StoreSupport) args[0], (LogonRequest) args[1])
                    .close();
            return true;
        } catch (LogonFailedException e) {
            return false;
        }
    }

    private static boolean isReader(LogonRequest request) {
        return request.access() == Access.READ_ONLY;
    }

    private static LogonRequest with(LogonRequest request, StoreAddress address, Access access) {
        return new LogonRequest(address, access, request.defaultInbox());
    }

    /** All places of one process are the first one's. */
    private static final class OnePlace implements Fault {
        private @Nullable StoreAddress first;

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            if (args != null && args.length == 2 && args[1] instanceof LogonRequest request) {
                if (first == null && !isReader(request)) {
                    first = request.address();
                }
                StoreAddress place = first == null || isReader(request) ? request.address() : first;
                args[1] = with(request, place, request.access());
            }
            return honestly(target, method, args);
        }
    }

    /** Each place but the first is the first one of a disk of its own. */
    private static final class SameNames implements Fault {
        private final Map<String, InMemoryStoreProvider> disks = new HashMap<>();
        private @Nullable StoreAddress first;

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            Object answer = honestly(target, method, args);
            if (args == null || !(answer instanceof StoreLogon logon)) {
                return answer;
            }
            LogonRequest request = (LogonRequest) args[1];
            String place = request.address().place().replaceAll("/+$", "");
            if (first == null || first.place().equals(place) || isReader(request)) {
                first = first == null && !isReader(request) ? request.address() : first;
                return answer;
            }
            logon.close();
            InMemoryStoreProvider own = disks.computeIfAbsent(place, p -> new InMemoryStoreProvider());
            return honestly(own, method, new Object[] {args[0], with(request, first, request.access())});
        }
    }

    /** Answers as if it were empty where it should refuse. */
    private static final class WorksOn implements Fault {
        private boolean over;

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            boolean wasOver = over;
            over |= Set.of("logoff", "close").contains(method.getName());
            if (wasOver && method.getName().equals("counts")) {
                return new QueueCounts(0, 0, 0, 0);
            }
            return honestly(target, method, args);
        }
    }

    /** Frees nothing in a close that no logoff came before. */
    private static final class ClosesNothing implements Fault {
        private boolean loggedOff;

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            loggedOff |= method.getName().equals("logoff");
            return method.getName().equals("close") && !loggedOff ? null : honestly(target, method, args);
        }
    }

    private static @Nullable Object announceNothing(Object target, Method method, Object[] args) throws Throwable {
        return method.getName().equals("announce") ? null : honestly(target, method, args);
    }

    /** Keeps what it has once seen. */
    private static final class RemembersTheOwner implements Fault {
        private @Nullable Object seen;

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            @Nullable Object answer = honestly(target, method, args);
            if (!method.getName().equals("announced")) {
                return answer;
            }
            seen = List.of().equals(answer) && seen != null ? seen : answer;
            return seen;
        }
    }

    /** Has one monitor, over whatever a call does. */
    private static final class OneAtATime implements Fault {
        @Override
        public synchronized @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            return honestly(target, method, args);
        }
    }

    /** Files under a key of its own making. */
    private static final class DeliversAgain implements Fault {
        private int deliveries;

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            if (method.getName().equals("deliver")) {
                args[0] = args[0] + "#" + deliveries++;
            }
            return honestly(target, method, args);
        }
    }

    /** Has a lease that works, as a store has inside. */
    private abstract static class Meddler implements Fault {
        private @Nullable Lease lease;

        abstract void meddle(SpoolerLogon store, Lease mine, Method method, Object[] args, Object answer)
                throws Throwable;

        @Override
        public final @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            Object answer = honestly(target, method, args);
            if (answer instanceof Lease begun) {
                lease = begun;
            } else if (answer != null && lease != null) {
                meddle((SpoolerLogon) target, lease, method, args, answer);
            }
            return answer;
        }
    }

    /** Takes back what is not in process. */
    private static final class WithdrawsPartly extends Meddler {
        @Override
        void meddle(SpoolerLogon store, Lease mine, Method method, Object[] args, Object answer) throws Throwable {
            if (method.getName().equals("withdraw") && answer == Withdrawal.UNABLE_TO_ABORT) {
                List<PartEnd> free = store.parts((MessageId) args[0]).stream()
                        .filter(part -> part.label().state().isWaiting())
                        .map(part -> new PartEnd(part.id(), part.revision(), part.record()))
                        .toList();
                store.finish(mine, free, new Disposition.Delete());
            }
        }
    }

    /** Holds all there is of a damaged message. */
    private static final class SetsAsideWithTheClaims extends Meddler {
        @Override
        void meddle(SpoolerLogon store, Lease mine, Method method, Object[] args, Object answer) throws Throwable {
            if (method.getName().equals("setAside")) {
                List<PartChange> claims = store.parts((MessageId) args[0]).stream()
                        .filter(part -> part.label().state() == LabelState.CLAIMED)
                        .map(part -> new PartChange(
                                part.id(),
                                part.revision(),
                                part.label().with(LabelState.HELD, Label.NEVER),
                                part.record()))
                        .toList();
                store.change(mine, claims);
            }
        }
    }

    /** Says that a message is stored, and stores it with whatever is called next: a death between the two is too early. */
    private static final class AcknowledgesEarly implements Fault {
        private @Nullable SpoolerLogon store;
        private @Nullable MessageId last;

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            Object answer = honestly(target, method, args);
            store = (SpoolerLogon) target;
            last = answer instanceof Submitted submitted && !submitted.existed() ? submitted.id() : null;
            return answer;
        }

        @Override
        public void crash() {
            if (store != null && last != null) {
                try {
                    store.withdraw(last);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
