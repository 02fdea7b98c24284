package org.postlude.tck.transport;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.AttemptId;
import org.postlude.message.Direction;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.ProviderContractException;
import org.postlude.message.Recipient;
import org.postlude.message.StatusBit;
import org.postlude.tck.time.VirtualTime;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.Preprocessor;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.StatusAnswer;
import org.postlude.transport.TransportSupport;

/**
 * Stands in for the spooler, to test a transport without one. Grants every permit unless told otherwise, remembers what
 * the transport says, and what it says wrongly. A call with null is thrown back as the spooler does (rule T20). Thread-safe.
 *
 * <pre>
 * DirectSupport support = new DirectSupport();
 * support.withhold();                       // mayCommit blocks ...
 * support.awaitAsked(attempt, Duration.ofSeconds(10));
 * support.answer(Permit.STOP);              // ... until it is answered
 * support.assertNoViolations();
 * </pre>
 */
public final class DirectSupport implements TransportSupport {
    private final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    private final Map<AttemptId, Gate> asked = new ConcurrentHashMap<>();
    private final Map<AttemptId, List<Phase>> phases = new HashMap<>();
    private final List<SpoolerNotice> notices = new ArrayList<>();
    private final List<PartId> sentDeferred = new ArrayList<>();
    private final List<Set<StatusBit>> rows = new ArrayList<>();
    private final List<ActivityEvent> activities = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Registered> preprocessors = new ArrayList<>();
    private boolean loggedOn;
    private final Map<PartId, List<EndResult.Result>> statuses = new HashMap<>();
    private StatusAnswer statusAnswer = StatusAnswer.FILED;
    private volatile CompletableFuture<Permit> answer = CompletableFuture.completedFuture(Permit.PROCEED);
    private volatile Consumer<AttemptId> onAsked = attempt -> {};
    private volatile boolean goOn = true;
    private volatile boolean listening;
    private final List<String> conversation = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private record Registered(Set<String> types, Preprocessor code) {}

    /** A spooler that grants every permit. */
    public DirectSupport() {}

    /** From now on somebody listens to conversations. */
    public void listen() {
        listening = true;
    }

    /**
     * What was told of conversations since {@link #listen()}.
     *
     * @return lines in order; {@code >} before what the transport said, {@code <} before what it was told
     */
    public List<String> conversation() {
        return List.copyOf(conversation);
    }

    @Override
    public boolean isTraced(AttemptId attempt) {
        given(attempt, "isTraced", "the attempt");
        return listening;
    }

    @Override
    public void conversation(AttemptId attempt, Direction direction, String line) {
        given(attempt, "conversation", "the attempt");
        given(direction, "conversation", "the direction");
        given(line, "conversation", "the line");
        if (listening) {
            conversation.add((direction == Direction.OUTBOUND ? "> " : "< ") + line);
        }
    }

    /** From now on permits are withheld: mayCommit blocks until {@link #answer}. */
    public void withhold() {
        answer = new CompletableFuture<>();
    }

    /**
     * Answers what is withheld and what is asked later.
     *
     * @param permit the answer
     */
    public void answer(Permit permit) {
        if (!answer.complete(permit)) {
            answer = CompletableFuture.completedFuture(permit);
        }
    }

    /**
     * Looks at the world at the moment of the question.
     *
     * @param look run by the thread that asks, before it is answered
     */
    public void onAsked(Consumer<AttemptId> look) {
        onAsked = look;
    }

    /** From now on {@link #spoolerYield} answers that the attempt is to stop. */
    public void stopOnYield() {
        goOn = false;
    }

    /** The logon's close has returned: every call from now on is a violation. */
    public void closed() {
        closed = true;
    }

    /**
     * Whether an attempt has asked for its permit.
     *
     * @param attempt which
     * @return true from the question on
     */
    public boolean isAsked(AttemptId attempt) {
        return asked(attempt).isReached();
    }

    /**
     * Waits until an attempt asks for its permit.
     *
     * @param attempt which
     * @param atMost how long, in real time
     * @throws AssertionError if it did not ask
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public void awaitAsked(AttemptId attempt, Duration atMost) throws InterruptedException {
        asked(attempt).awaitReached(atMost);
    }

    @Override
    public Permit mayCommit(AttemptId attempt) throws InterruptedException {
        given(attempt, "mayCommit", "the attempt");
        call("mayCommit " + attempt);
        Gate gate = asked(attempt);
        if (gate.isReached()) {
            violation("T7", "mayCommit was asked again for " + attempt);
        }
        onAsked.accept(attempt);
        gate.enter();
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer never fails", e);
        } finally {
            gate.leave();
        }
    }

    @Override
    public void progress(AttemptId attempt, Phase phase) {
        given(attempt, "progress", "the attempt");
        given(phase, "progress", "the phase");
        call("progress " + attempt + " " + phase);
        if (phase == Phase.COMMITTED) {
            violation("T7", attempt + " set its phase to COMMITTED by itself");
        }
        synchronized (this) {
            List<Phase> before = phases.computeIfAbsent(attempt, a -> new ArrayList<>());
            if (!before.isEmpty() && phase.compareTo(before.get(before.size() - 1)) < 0) {
                violation("T7", attempt + " fell from " + before.get(before.size() - 1) + " to " + phase);
            }
            before.add(phase);
        }
    }

    @Override
    public boolean spoolerYield(AttemptId attempt) {
        given(attempt, "spoolerYield", "the attempt");
        call("spoolerYield " + attempt);
        return goOn;
    }

    @Override
    public synchronized void spoolerNotify(SpoolerNotice notice) {
        given(notice, "spoolerNotify", "the notice");
        call("spoolerNotify " + notice);
        notices.add(notice);
    }

    @Override
    public synchronized void sentDeferred(PartId part) {
        given(part, "sentDeferred", "the part");
        call("sentDeferred " + part);
        sentDeferred.add(part);
    }

    @Override
    public synchronized void modifyStatusRow(Set<StatusBit> bits) {
        givenAll(bits, "modifyStatusRow", "the bits");
        call("modifyStatusRow " + bits);
        rows.add(Set.copyOf(bits));
    }

    /** Knows every part; what it answers is {@link #answerStatus}. */
    @Override
    public synchronized StatusAnswer statusRecipients(PartId part, List<EndResult.Result> recipients) {
        given(part, "statusRecipients", "the part");
        givenAll(recipients, "statusRecipients", "the recipients");
        call("statusRecipients " + part);
        for (EndResult.Result each : recipients) {
            if (!(each.outcome() instanceof RecipientOutcome.Accepted)
                    && !(each.outcome() instanceof RecipientOutcome.Refused)) {
                violation("T23", "statusRecipients told " + each + ", which is no ending");
            }
        }
        statuses.computeIfAbsent(part, p -> new ArrayList<>()).addAll(recipients);
        return statusAnswer;
    }

    /**
     * What {@link #statusRecipients} answers from now on.
     *
     * @param next FILED unless told
     */
    public synchronized void answerStatus(StatusAnswer next) {
        statusAnswer = next;
    }

    /**
     * What the transport told late of a part.
     *
     * @param part which
     * @return in the order told
     */
    public synchronized List<EndResult.Result> statuses(PartId part) {
        return List.copyOf(statuses.getOrDefault(part, List.of()));
    }

    @Override
    public synchronized void registerPreprocessor(Set<String> addressTypes, Preprocessor preprocessor) {
        givenAll(addressTypes, "registerPreprocessor", "the address types");
        given(preprocessor, "registerPreprocessor", "the preprocessor");
        call("registerPreprocessor " + addressTypes);
        if (loggedOn) {
            violation("T22", "registerPreprocessor after the logon had returned");
        }
        preprocessors.add(new Registered(Set.copyOf(addressTypes), preprocessor));
    }

    /** The logon has returned: a preprocessor that is registered from now on is a violation. */
    public synchronized void loggedOn() {
        loggedOn = true;
    }

    /**
     * Asks the preprocessors as a spooler does, one after another in their order, each for those whom none before it has named.
     *
     * @param message what would be sent
     * @return who cannot be reached, in the order told
     * @throws AssertionError if one of them named somebody whom it was not given, or somebody twice (rule T22)
     * @throws IOException if the content cannot be read
     * @throws InterruptedException if the thread is interrupted
     */
    public List<Preprocessor.Undeliverable> preprocess(OutboundMessage message)
            throws IOException, InterruptedException {
        List<Registered> inOrder;
        synchronized (this) {
            inOrder = List.copyOf(preprocessors);
        }
        List<Recipient> left = new ArrayList<>(message.recipients());
        List<Preprocessor.Undeliverable> said = new ArrayList<>();
        for (Registered one : inOrder) {
            List<Recipient> asked = left.stream()
                    .filter(to -> one.types.isEmpty() || one.types.contains(to.addressType()))
                    .toList();
            if (!asked.isEmpty()) {
                List<Recipient> unnamed = new ArrayList<>(asked);
                for (Preprocessor.Undeliverable each :
                        Bench.answered(one.code.preprocess(shown(message, asked)), "a preprocessor")) {
                    if (!unnamed.remove(each.recipient())) {
                        throw new AssertionError("T22: a preprocessor for " + asked + " named " + each.recipient()
                                + ", whom it was not given, or twice");
                    }
                    left.remove(each.recipient());
                    said.add(each);
                }
            }
        }
        return said;
    }

    private static OutboundMessage shown(OutboundMessage message, List<Recipient> to) {
        return new OutboundMessage(
                message.attempt(), message.part(), message.sender(), to, message.content(), message.deferred());
    }

    /**
     * How many preprocessors the transport has registered.
     *
     * @return zero or more
     */
    public synchronized int preprocessors() {
        return preprocessors.size();
    }

    @Override
    public synchronized void activity(ActivityEvent event) {
        given(event, "activity", "the event");
        call("activity " + event.key());
        activities.add(event);
    }

    @Override
    public InstantSource clock() {
        return time;
    }

    /**
     * The time that the transport sees.
     *
     * @return the same one each time
     */
    public VirtualTime time() {
        return time;
    }

    /**
     * The phases an attempt told.
     *
     * @param attempt which
     * @return in the order told, repetitions included
     */
    public synchronized List<Phase> phases(AttemptId attempt) {
        return List.copyOf(phases.getOrDefault(attempt, List.of()));
    }

    /**
     * What the transport told by spoolerNotify.
     *
     * @return in the order told
     */
    public synchronized List<SpoolerNotice> notices() {
        return List.copyOf(notices);
    }

    /**
     * What the transport asked for by sentDeferred.
     *
     * @return in the order asked
     */
    public synchronized List<PartId> sentDeferred() {
        return List.copyOf(sentDeferred);
    }

    /**
     * The status row as it is now.
     *
     * @return empty if the transport never set it
     */
    public synchronized Optional<Set<StatusBit>> statusRow() {
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(rows.size() - 1));
    }

    /**
     * What the transport recorded.
     *
     * @return in the order recorded
     */
    public synchronized List<ActivityEvent> activities() {
        return List.copyOf(activities);
    }

    /**
     * What the transport did against the contract.
     *
     * @return one line each, with the rule's id
     */
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /**
     * Fails if the transport did anything against the contract.
     *
     * @throws AssertionError with every violation
     */
    public void assertNoViolations() {
        if (!violations().isEmpty()) {
            throw new AssertionError("against the transport contract:\n  " + String.join("\n  ", violations()));
        }
    }

    synchronized void violation(String rule, String text) {
        violations.add(text + " (rule " + rule + ")");
    }

    private void given(@Nullable Object argument, String call, String what) {
        if (argument == null) {
            violation("T20", call + " with null for " + what);
            throw new ProviderContractException(
                    "T20", "the transport called " + call + " with null for " + what + "; nothing was changed");
        }
    }

    private void givenAll(@Nullable Collection<?> arguments, String call, String what) {
        given(arguments, call, what);
        if (arguments != null) {
            arguments.forEach(each -> given(each, call, "one of " + what));
        }
    }

    private void call(String line) {
        if (closed) {
            violation("T10", line + " after close returned");
        }
    }

    /** Where an attempt stands while its permit is withheld. */
    Gate asked(AttemptId attempt) {
        return asked.computeIfAbsent(attempt, a -> new Gate("mayCommit of " + a));
    }
}
