package org.postlude.tck.transport;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.FlushAnswer;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;

/** Transports that are broken, at least one for each rule of the kit. Each is caught by its rule's tests, and by no others. */
final class BrokenTransports {
    /** What a hanging transport costs a test, in real time. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Stands between the suite and a logon. */
    interface Bend {
        @Nullable
        Object call(Object logon, Method method, Object[] args) throws Throwable;
    }

    /**
     * One of them.
     *
     * @param rule that it breaks
     * @param what in words
     * @param fixture a new one for each test
     * @param also patterns of tests of other rules that fail as well, each with the reason why that is honest
     */
    record BrokenTransport(String rule, String what, Supplier<ScriptedFixture> fixture, Map<String, String> also) {
        BrokenTransport also(String test, String why) {
            Map<String, String> more = new TreeMap<>(also);
            more.put(test, why);
            return new BrokenTransport(rule, what, fixture, more);
        }

        @Override
        public String toString() {
            return rule + ": " + what;
        }
    }

    /** Rules that only a spooler keeps, so that no transport can break them. */
    static final Map<String, String> NONE = Map.of(
            "T18", "what the spooler makes of an exception: its ViolationTest",
            "T26", "a folder's name that cannot be is refused by the spooler: its BadCallTest");

    static final List<BrokenTransport> ALL = List.of(
            bent("T1", "a server that is down is called busy", () -> BrokenTransports::busyWhenDown),
            bent("T25", "a refused login is called a time to wait", () -> BrokenTransports::waitWhenRefused),
            new BrokenTransport("T1", "a logon that needs the server", BrokenTransports::callsFirst, Map.of()),
            scripted("T1", Fault.CALLS_AT_LOGON).also("T(5|6)_.*", "these count what was begun at the peer"),
            bent("T2", "a part that comes again is not taken", TakesOnce::new)
                    .also("T(1|8|11|12)_.*", "these send the same part twice"),
            bent("T3", "a failure that passes is called final", () -> BrokenTransports::refuseForGood)
                    .also("T(4|5|6|19)_.*", "whoever should be deferred is refused"),
            scripted("T4", Fault.LEAVES_ONE_OUT),
            scripted("T4", Fault.NAMES_A_STRANGER),
            scripted("T4", Fault.NAMES_ONE_TWICE),
            scripted("T5", Fault.ACCEPTS_ON_A_GUESS)
                    .also("T(3|4|8|10|19)_.*", "whoever has the last word is not heard"),
            scripted("T6", Fault.RETRIES_INSIDE),
            scripted("T7", Fault.ASKS_TWICE),
            scripted("T7", Fault.NEVER_ASKS)
                    .also("T(2|9|10|12|19)_.*|takesAsManyAttempts.*", "these hold an attempt by its permit"),
            scripted("T7", Fault.ASKS_TOO_LATE)
                    .also("T(2|10|12)_.*", "what was stopped must not have been handed over"),
            scripted("T7", Fault.HANDS_OVER_AFTER_STOP).also("T(2|10|12)_.*", "as above"),
            scripted("T8", Fault.FORGETS_DOUBT)
                    .also("T10_aHurriedLogoffAfterThePermitTellsDoubt", "a cut is doubt, too"),
            scripted("T9", Fault.KEEPS_STATUS_ROW).also("T13_.*", "a flush is shown in the row, too"),
            bent("T9", "an END that leaves the row", LeavesTheRow::new),
            bent("T10", "a logoff that waits for the network", HangsWhileBusy::new),
            scripted("T10", Fault.SPEAKS_AFTER_CLOSE),
            bent("T11", "what is kept is never asked for", () -> BrokenTransports::keepForEver)
                    .also("T13_aFlushAsksForWhatIsKept", "a flush asks for it, too"),
            scripted("T12", Fault.HIDES_CANCEL),
            bent("T12", "a cancel that does nothing", () -> BrokenTransports::cancelNothing),
            bent("T13", "a flush that sets no bit", () -> BrokenTransports::flushNothing),
            scripted("T14", Fault.ACKNOWLEDGES_EARLY).also("T16_.*", "these look whether it is still there"),
            bent("T15", "a message out of nothing", () -> BrokenTransports::inventMail),
            scripted("T16", Fault.CHANGES_KEYS),
            scripted("T17", Fault.CHANGES_BYTES).also("T(2|19)_.*", "these compare bytes, too"),
            scripted("T19", Fault.HANDS_OVER_HALF),
            bent("T20", "a submit that answers null", () -> BrokenTransports::submitNull),
            bent("T20", "an attempt that ends with null", () -> BrokenTransports::endNull),
            bent("T20", "a status row of null", () -> BrokenTransports::rowOfNull),
            scripted("T21", Fault.TAKES_ANY_OPTION),
            scripted("T22", Fault.PREPROCESSES_A_STRANGER),
            scripted("T22", Fault.CHANGES_ITS_MIND),
            scripted("T23", Fault.REPORTS_NO_ENDING),
            scripted("T24", Fault.TELLS_THE_MESSAGE));

    private BrokenTransports() {}

    private static BrokenTransport scripted(String rule, Fault fault) {
        return new BrokenTransport(
                rule,
                fault.toString(),
                () -> new ScriptedFixture(builder -> builder.breaking(fault), PATIENCE),
                Map.of());
    }

    private static BrokenTransport bent(String rule, String what, Supplier<Bend> bend) {
        return new BrokenTransport(rule, what, () -> bent(bend, PATIENCE), Map.of());
    }

    /** A transport with a logon that is bent. */
    static ScriptedFixture bent(Supplier<Bend> bend, Duration patience) {
        UnaryOperator<TransportProvider> face =
                provider -> (TransportProvider) proxy(provider, (self, method, args) -> {
                    if (!method.getName().equals("transportLogon")) {
                        return honestly(provider, method, args);
                    }
                    Bend own = bend.get();
                    Object support = args[0];
                    args[0] = proxy(support, (other, call, given) -> own.call(support, call, given));
                    Object logon = Objects.requireNonNull(honestly(provider, method, args));
                    return proxy(logon, (other, call, given) -> own.call(logon, call, given));
                });
        return new ScriptedFixture(builder -> builder, patience, face);
    }

    static Bend throwsAtSubmit(RuntimeException what) {
        return (target, method, args) -> {
            if (method.getName().equals("submitMessage")) {
                throw what;
            }
            return honestly(target, method, args);
        };
    }

    /** Tries the server before it takes the logon. */
    private static ScriptedFixture callsFirst() {
        return new ScriptedFixture(
                builder -> builder, PATIENCE, provider -> (TransportProvider) proxy(provider, (self, method, args) -> {
                    Object answer = honestly(provider, method, args);
                    if (answer instanceof TransportLogon logon
                            && logon.submitMessage(trial()) instanceof SubmitResult.NetworkError) {
                        throw new TransportConfigurationException("nobody listens");
                    }
                    return answer;
                }));
    }

    private static OutboundMessage trial() {
        return new OutboundMessage(
                new AttemptId(1_000_000),
                new PartId(new MessageId("trial"), 0),
                "",
                List.of(Recipient.smtp("trial@example.org")),
                Content.of(Samples.plain()),
                false);
    }

    private static Object proxy(Object target, InvocationHandler handler) {
        return Proxy.newProxyInstance(
                BrokenTransports.class.getClassLoader(), target.getClass().getInterfaces(), handler);
    }

    private static @Nullable Object honestly(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static @Nullable Object busyWhenDown(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        return answer instanceof SubmitResult.NetworkError ? new SubmitResult.Busy() : answer;
    }

    private static @Nullable Object waitWhenRefused(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        return answer instanceof SubmitResult.Unconfigured refused
                ? new SubmitResult.Wait(refused.retryAfter(), refused.reason())
                : answer;
    }

    private static @Nullable Object refuseForGood(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        if (!(answer instanceof Attempt attempt)) {
            return answer;
        }
        return (Attempt) () -> {
            EndResult end = attempt.endMessage();
            return end instanceof EndResult.Done done
                    ? new EndResult.Done(done.results().stream()
                            .map(BrokenTransports::refusedForGood)
                            .toList())
                    : end;
        };
    }

    private static EndResult.Result refusedForGood(EndResult.Result result) {
        return result.outcome() instanceof RecipientOutcome.Deferred
                ? new EndResult.Result(
                        result.recipient(), new RecipientOutcome.Refused(Reply.of(550, "5.0.0", "never")))
                : result;
    }

    private static @Nullable Object keepForEver(Object target, Method method, Object[] args) throws Throwable {
        return method.getName().equals("sentDeferred") ? null : honestly(target, method, args);
    }

    private static @Nullable Object submitNull(Object target, Method method, Object[] args) throws Throwable {
        return method.getName().equals("submitMessage") ? null : honestly(target, method, args);
    }

    @SuppressWarnings("NullAway") // that is what is wrong with it
    private static @Nullable Object endNull(Object target, Method method, Object[] args) throws Throwable {
        Object answer = honestly(target, method, args);
        if (!(answer instanceof Attempt attempt)) {
            return answer;
        }
        return (Attempt) () -> {
            attempt.endMessage();
            return null;
        };
    }

    private static @Nullable Object rowOfNull(Object target, Method method, Object[] args) throws Throwable {
        return honestly(target, method, method.getName().equals("modifyStatusRow") ? new Object[] {null} : args);
    }

    private static @Nullable Object cancelNothing(Object target, Method method, Object[] args) throws Throwable {
        return method.getName().equals("cancelMessage") ? null : honestly(target, method, args);
    }

    private static @Nullable Object flushNothing(Object target, Method method, Object[] args) throws Throwable {
        return method.getName().equals("flushQueues") ? FlushAnswer.STARTED : honestly(target, method, args);
    }

    private static @Nullable Object inventMail(Object target, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("startMessage") && !((InboundTransport) target).poll()) {
            return ((InboundMessage) args[0]).saveChanges("nothing", Content.of(Samples.plain()));
        }
        return honestly(target, method, args);
    }

    /** Shows nothing when a direction ends. */
    private static final class LeavesTheRow implements Bend {
        private volatile boolean ends;

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            if (method.getName().equals("modifyStatusRow") && ends) {
                return null;
            }
            ends = method.getName().equals("transportNotify")
                    && (args[0] == TransportNotice.END_OUTBOUND || args[0] == TransportNotice.END_INBOUND);
            try {
                return honestly(target, method, args);
            } finally {
                ends = false;
            }
        }
    }

    /** Waits in its logoff for what is in process, until the suite gives up and interrupts it. */
    private static final class HangsWhileBusy implements Bend {
        private final AtomicInteger busy = new AtomicInteger();

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            if (method.getName().equals("transportLogoff") && busy.get() > 0) {
                new CompletableFuture<Void>().get();
            }
            Object answer = honestly(target, method, args);
            if (!(answer instanceof Attempt attempt)) {
                return answer;
            }
            busy.incrementAndGet();
            return (Attempt) () -> {
                try {
                    return attempt.endMessage();
                } finally {
                    busy.decrementAndGet();
                }
            };
        }
    }

    /** Knows what it has seen, and does not want it again. */
    private static final class TakesOnce implements Bend {
        private final Set<PartId> seen = new HashSet<>();

        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            return method.getName().equals("submitMessage") && !seen.add(((OutboundMessage) args[0]).part())
                    ? new SubmitResult.NotMine()
                    : honestly(target, method, args);
        }
    }
}
