package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.postlude.message.MessageId;
import org.postlude.store.Deadline;
import org.postlude.store.Folders;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.QueuePage;
import org.postlude.store.Registration;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreEvent;
import org.postlude.store.StoreInfo;
import org.postlude.store.StoredEntry;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.Withdrawal;

/** Answers what a test scripted, in that order, and fails on every call that was not. */
final class ScriptedStore implements MessageStore {
    /** One logoff as it was asked for. */
    record Asked(LogoffMode mode, Deadline deadline) {}

    private final Deque<Function<Asked, LogoffReport>> logoffs = new ArrayDeque<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Submission> submitted = new ArrayList<>();
    private final Map<Integer, Runnable> after = new HashMap<>();
    private boolean released;

    ScriptedStore answer(Reports report) {
        logoffs.add(call -> report.mode(call.mode()).build());
        return this;
    }

    /** The next logoff takes some time before it answers. */
    ScriptedStore answer(Reports report, Consumer<Duration> clock, Duration takes) {
        logoffs.add(call -> {
            clock.accept(takes);
            return report.mode(call.mode()).build();
        });
        return this;
    }

    ScriptedStore failNextSubmit(RuntimeException failure) {
        failures.add(failure);
        return this;
    }

    /** Runs something on the submitting thread, once so many were submitted. */
    ScriptedStore after(int count, Runnable action) {
        after.put(count, action);
        return this;
    }

    List<Asked> asked() {
        assertEquals(0, logoffs.size(), "answers that nobody asked for");
        return asked;
    }

    List<Submission> submitted() {
        return submitted;
    }

    @Override
    public SubmitReceipt submit(Submission submission) {
        requireOpen();
        RuntimeException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        submitted.add(submission);
        after.getOrDefault(submitted.size(), () -> {}).run();
        return new SubmitReceipt(new MessageId("m" + submitted.size()), false);
    }

    @Override
    public LogoffReport storeLogoff(LogoffMode mode, Deadline deadline) {
        requireOpen();
        Asked call = new Asked(mode, deadline);
        asked.add(call);
        if (logoffs.isEmpty()) {
            throw new AssertionError("a logoff that was not scripted: " + call);
        }
        LogoffReport report = logoffs.remove().apply(call);
        released = report.isComplete();
        return report;
    }

    private void requireOpen() {
        if (released) {
            throw new StoreClosedException("scripted", "it was released");
        }
    }

    @Override
    public StoreInfo info() {
        return new StoreInfo("scripted", true, Set.of());
    }

    @Override
    public Withdrawal withdraw(MessageId id) {
        throw unexpected();
    }

    @Override
    public boolean release(MessageId id) {
        throw unexpected();
    }

    @Override
    public boolean resolve(MessageId id, InDoubtPolicy decision) {
        throw new AssertionError("nobody resolves a doubt here");
    }

    @Override
    public QueuePage queue(String cursor, int limit) {
        throw unexpected();
    }

    @Override
    public Folders folders() {
        throw unexpected();
    }

    @Override
    public Optional<StoredEntry> openEntry(MessageId id) {
        throw unexpected();
    }

    @Override
    public Registration advise(Set<StoreEvent.Kind> kinds, Consumer<StoreEvent> listener) {
        throw unexpected();
    }

    @Override
    public MessageStore duplicate() {
        throw unexpected();
    }

    @Override
    public CompletionStage<LogoffReport> storeLogoffAsync(LogoffMode mode, Deadline deadline) {
        throw unexpected();
    }

    @Override
    public LogoffReport storeLogoffDetached(LogoffMode mode) {
        throw unexpected();
    }

    @Override
    public void close() {
        released = true;
    }

    private static AssertionError unexpected() {
        return new AssertionError("the command has no business to call this");
    }
}
