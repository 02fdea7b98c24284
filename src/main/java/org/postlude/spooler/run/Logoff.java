package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.Face;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.QueueSnapshot;
import org.postlude.spooler.core.SessionKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;
import org.postlude.store.StoreClosedException;

/** Logoffs on their way from whoever asks to the owner, and their reports back. */
final class Logoff {
    /** Nobody lives to see it; and what is longer still could not be told, or not be added to any more. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private Logoff() {}

    /** When a call that is made now has to be answered; null for no limit. Inside a callback: at once (rule D11). */
    static @Nullable Instant until(InstantSource clock, Deadline deadline) {
        Objects.requireNonNull(deadline, "deadline");
        if (Callbacks.isInside()) {
            return clock.instant();
        }
        return deadline.limit()
                .filter(limit -> limit.compareTo(FOR_EVER) < 0)
                .map(limit -> clock.instant().plus(limit))
                .orElse(null);
    }

    /** One client's logoff. */
    static CompletableFuture<LogoffReport> ofHandle(
            Engine engine, String store, HandleState handle, LogoffMode mode, Deadline deadline, Face face) {
        // Rule L2: a caller's null is told to the caller, not to the owner.
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(deadline, "deadline");
        if (!handle.isValid()) {
            return gone(store, handle);
        }
        engine.trace.line("client.storeLogoff " + mode);
        Instant since = engine.chronicle.now();
        Calls.Call<LogoffReport> call = engine.calls.add(LogoffReport.class);
        engine.trace.line("support.storeLogoffTransports " + mode);
        engine.post(new Event.LogoffRequested(
                call.key(),
                handle.store,
                handle.key,
                Set.of(),
                mode,
                until(engine.config().clock(), deadline),
                face,
                engine.isSubmitting(handle.store)));
        return told(engine, handle.store, since, call).exceptionallyCompose(e -> {
            Throwable cause = causeOf(e);
            return cause instanceof HandleGoneException
                    ? gone(store, handle)
                    : broken(engine, handle.store, mode, cause);
        });
    }

    /** The report, when it was told to whoever counts. */
    private static CompletableFuture<LogoffReport> told(
            Engine engine, StoreKey store, Instant since, Calls.Call<LogoffReport> call) {
        String name = engine.stores().nameOf(store); // it may be gone when the answer comes
        return call.answer().thenApply(report -> {
            engine.chronicle.loggedOff(name, store, report, since);
            return report;
        });
    }

    /** A released handle tells its last report once, if nobody has heard it yet; then it only says that it is gone. */
    private static CompletableFuture<LogoffReport> gone(String store, HandleState handle) {
        CompletableFuture<LogoffReport> last = handle.closed.get() ? null : handle.takeLast();
        return last != null
                ? last
                : CompletableFuture.failedFuture(new StoreClosedException(
                        store, "the handle is closed or was released by a logoff; open the store again (rule D1)"));
    }

    /** All handles of some sessions on one store (S6, S7); empty if they hold none. */
    static CompletableFuture<Optional<LogoffReport>> ofSessions(
            Engine engine, StoreKey store, Set<SessionKey> sessions, LogoffMode mode, @Nullable Instant until) {
        return ofMany(engine, store, sessions, mode, until, Face.SESSION);
    }

    /** All handles there are on one store, at the end of the process (rule S13); empty if the store is not open. */
    static CompletableFuture<Optional<LogoffReport>> ofShutdown(
            Engine engine, StoreKey store, @Nullable Instant until) {
        return ofMany(engine, store, Set.of(), LogoffMode.ABORT, until, Face.SHUTDOWN);
    }

    private static CompletableFuture<Optional<LogoffReport>> ofMany(
            Engine engine,
            StoreKey store,
            Set<SessionKey> sessions,
            LogoffMode mode,
            @Nullable Instant until,
            Face face) {
        Objects.requireNonNull(mode, "mode");
        Instant since = engine.chronicle.now();
        Calls.Call<LogoffReport> call = engine.calls.add(LogoffReport.class);
        engine.trace.line((face == Face.SHUTDOWN ? "process.storeLogoff " : "session.storeLogoff ") + mode);
        @Nullable HandleKey none = null;
        engine.post(new Event.LogoffRequested(
                call.key(), store, none, sessions, mode, until, face, engine.isSubmitting(store)));
        return told(engine, store, since, call).thenApply(Optional::of).exceptionallyCompose(e -> {
            Throwable cause = causeOf(e);
            return cause instanceof HandleGoneException
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : broken(engine, store, mode, cause).thenApply(Optional::of);
        });
    }

    private static Throwable causeOf(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    }

    /** A provider's own call of storeLogoffTransports: all handles there are on its store. */
    static LogoffReport ofStore(Engine engine, StoreKey store, LogoffMode mode, Deadline deadline) {
        Set<SessionKey> all = engine.sessions().keys();
        return engine.threads()
                .join(ofSessions(engine, store, all, mode, until(engine.config().clock(), deadline)))
                .orElseGet(() -> nothingHeld(mode));
    }

    /** A provider that asks when nothing is held for its store any more has what it asks for (rule L9, C15). */
    static LogoffReport nothingHeld(LogoffMode mode) {
        return new LogoffReport(
                mode, Optional.empty(), Outcome.RELEASED, Set.of(), LogoffCounts.ZERO, List.of(), 0, List.of());
    }

    /** The owner is dead: whoever waits is told so, with what is certain. */
    private static CompletableFuture<LogoffReport> broken(
            Engine engine, StoreKey store, LogoffMode mode, Throwable cause) {
        return engine.stores()
                .leftIn(store, mode)
                .handle((read, unread) -> broken(engine.store(store), read, unread, mode, cause));
    }

    private static LogoffReport broken(
            @Nullable OpenStore store,
            @Nullable QueueSnapshot read,
            @Nullable Throwable unread,
            LogoffMode mode,
            Throwable cause) {
        List<String> problems = new ArrayList<>();
        problems.add("the spooler failed: " + Words.of(cause)
                + "; nothing more is sent, all mail is in the store. Close the spooler and open it again");
        boolean isKnown = read != null && read.left() >= 0;
        long before = store == null ? -1 : store.before();
        long left = read != null && isKnown ? read.left() : Math.max(0, before);
        if (isKnown) {
            problems.add("what is left and in doubt was read from the store; the other counts are not known, not zero");
        } else {
            problems.add("the counts are not known, not zero: the store could not be read"
                    + (unread == null ? "" : " (" + Words.of(unread) + ")")
                    + (before < 0 ? "" : "; " + before + " messages were in it when it was opened"));
        }
        // What is not known may be there.
        Set<Activity> activity = isKnown && left == 0 ? Set.of() : Set.of(Activity.OUTBOUND_QUEUE);
        return new LogoffReport(
                mode,
                Optional.empty(),
                Outcome.INCOMPLETE,
                activity,
                new LogoffCounts(0, 0, left, 0, 0, 0, 0, 0, read == null ? 0 : read.inDoubt()),
                read == null ? List.of() : read.messages(),
                read == null ? left : read.omitted(),
                problems);
    }
}
