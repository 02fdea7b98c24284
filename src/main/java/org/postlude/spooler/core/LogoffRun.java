package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.PartId;
import org.postlude.store.LogoffMode;

/** A store's logoff under way. */
final class LogoffRun {
    /** How far it has come; only rises. */
    enum Stage {
        /** Submits that were let in become durable; what the mode sends is sent; what is in process ends. */
        DRAINING,
        /** Kept parts are taken back from their transports, transports hear END_INBOUND and END_OUTBOUND. */
        ENDING,
        /** The spooler gives its own logon on the store up. */
        RELEASING
    }

    LogoffMode mode;
    Optional<LogoffMode> overwritten = Optional.empty();
    Stage stage = Stage.DRAINING;
    /** Every submit that was let in is durable and counted. */
    boolean gateDrained;
    /** A submit was inside the gate when somebody asked. */
    boolean submitting;
    /** NO_WAIT: what was due at this time is the ready set. */
    @Nullable
    Instant cutoff;
    /** NO_WAIT: the ready set is used up. */
    boolean exhausted;
    /** NO_WAIT: of the ready set, what is being put off in the store for the limit of its sender, which is waited for. */
    final Set<PartId> limited = new TreeSet<>();
    /** PURGE: the flush was begun. */
    boolean flushBegun;
    /** ABORT: what was asked to stop and has not stopped yet. */
    final Set<AttemptId> cancelled = new TreeSet<>();

    @Nullable
    Instant graceEnds;
    /** Notices on their way to transports. */
    int noticesPending;

    @Nullable
    Instant noticesUntil;
    /** Nobody waits for it any more: a close without a logoff was refused (C13). */
    boolean orphan;
    /** The process ends: no other mode takes its place (rule S13). */
    boolean last;

    final List<Waiter> waiters = new ArrayList<>();

    LogoffRun(LogoffMode mode) {
        this.mode = mode;
    }

    /** Moves every time that is waited for. */
    void postpone(Duration by) {
        graceEnds = graceEnds == null ? null : graceEnds.plus(by);
        noticesUntil = noticesUntil == null ? null : noticesUntil.plus(by);
        waiters.replaceAll(waiter -> waiter.postponed(by));
    }

    LogoffRun copy() {
        LogoffRun copy = new LogoffRun(mode);
        copy.overwritten = overwritten;
        copy.stage = stage;
        copy.gateDrained = gateDrained;
        copy.submitting = submitting;
        copy.cutoff = cutoff;
        copy.exhausted = exhausted;
        copy.limited.addAll(limited);
        copy.flushBegun = flushBegun;
        copy.cancelled.addAll(cancelled);
        copy.graceEnds = graceEnds;
        copy.noticesPending = noticesPending;
        copy.noticesUntil = noticesUntil;
        copy.orphan = orphan;
        copy.last = last;
        copy.waiters.addAll(waiters);
        return copy;
    }

    @Override
    public String toString() {
        return mode + " " + overwritten + " " + stage + " " + gateDrained + submitting + exhausted + limited
                + flushBegun + cutoff + cancelled + graceEnds + noticesPending + orphan + last + waiters;
    }
}
