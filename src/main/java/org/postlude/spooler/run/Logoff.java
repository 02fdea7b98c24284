package org.postlude.spooler.run;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
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
    private Logoff() {}

    /** When a call that is made now has to be answered; null for no limit. Inside a callback: at once (rule D11). */
    static @Nullable Instant until(InstantSource clock, Deadline deadline) {
        Objects.requireNonNull(deadline, "deadline");
        if (Callbacks.isInside()) {
            return clock.instant();
        }
        try {
            return deadline.limit().map(limit -> clock.instant().plus(limit)).orElse(null);
        } catch (DateTimeException | ArithmeticException e) {
            return null; // later than time can be told
        }
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
        return call.answer().exceptionallyCompose(e -> {
            Throwable cause = e instanceof CompletionException ? Calls.reason(e) : e;
            return cause instanceof HandleGoneException
                    ? gone(store, handle)
                    : CompletableFuture.completedFuture(broken(mode, e));
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
        Objects.requireNonNull(mode, "mode");
        Calls.Call<LogoffReport> call = engine.calls.add(LogoffReport.class);
        engine.trace.line("session.storeLogoff " + mode);
        @Nullable HandleKey none = null;
        engine.post(new Event.LogoffRequested(
                call.key(), store, none, sessions, mode, until, Face.SESSION, engine.isSubmitting(store)));
        return call.answer().handle((report, e) -> {
            if (e == null) {
                return Optional.of(report);
            }
            return Calls.reason(e) instanceof HandleGoneException || e instanceof HandleGoneException
                    ? Optional.<LogoffReport>empty()
                    : Optional.of(broken(mode, e));
        });
    }

    /** A provider's own call of storeLogoffTransports: all handles there are on its store. */
    static LogoffReport ofStore(Engine engine, StoreKey store, LogoffMode mode, Deadline deadline) {
        Set<SessionKey> all = engine.sessionKeys();
        return ofSessions(engine, store, all, mode, until(engine.config().clock(), deadline))
                .join()
                .orElseGet(() -> nothingHeld(mode));
    }

    /** A provider that asks when nothing is held for its store any more has what it asks for (rule L9, C15). */
    static LogoffReport nothingHeld(LogoffMode mode) {
        return new LogoffReport(
                mode, Optional.empty(), Outcome.RELEASED, Set.of(), LogoffCounts.ZERO, List.of(), 0, List.of());
    }

    /** The owner is dead: whoever waits is told so, with what is certain. */
    private static LogoffReport broken(LogoffMode mode, Throwable cause) {
        List<String> problems = new ArrayList<>();
        problems.add("the spooler failed: " + Words.of(cause)
                + "; nothing more is sent, all mail is in the store. Close the spooler and open it again");
        return new LogoffReport(
                mode,
                Optional.empty(),
                Outcome.INCOMPLETE,
                EnumSet.of(Activity.OUTBOUND_QUEUE),
                LogoffCounts.ZERO,
                List.of(),
                0,
                problems);
    }
}
