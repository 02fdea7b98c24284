package org.postlude.transport.jakartamail;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Direction;
import org.postlude.message.Phase;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.TransportSupport;

/**
 * One attempt, and the answer to who was first: the permit or the cancel.
 *
 * <pre>
 *   OPEN -- permit PROCEED --> COMMITTED    the dot may leave; a cancel comes too late and changes nothing
 *     |
 *     +---- cancel, hurry ---> CUT          the socket is closed; no dot leaves, whatever the permit says
 * </pre>
 */
final class SmtpAttempt implements Attempt {
    private static final long BLOCK = 64 * 1024;

    private enum State {
        OPEN,
        COMMITTED,
        CUT
    }

    private final SmtpLogon logon;
    private final TransportSupport support;
    private final AttemptId id;
    private final Transaction envelope;

    // Guarded by this, together: an abort must never hit a socket that already serves another attempt.
    private State state = State.OPEN;
    private @Nullable Abortable hold;

    // The worker's own.
    private @Nullable SmtpConnection connection;
    private @Nullable RecipientOutcome sessionFailure;
    private boolean interrupted;
    private boolean placed;
    private long toldAt;

    SmtpAttempt(SmtpLogon logon, TransportSupport support, AttemptId id, Transaction envelope) {
        this.logon = logon;
        this.support = support;
        this.id = id;
        this.envelope = envelope;
    }

    AttemptId id() {
        return id;
    }

    /** What the worker is about to block in; replaced by the next. Aborted at once if the cancel was first. */
    synchronized void hold(Abortable next) {
        hold = next;
        if (state == State.CUT) {
            next.abort();
        }
    }

    synchronized void letGo() {
        hold = null;
    }

    /** Stops it, unless its permit was granted. */
    synchronized void cancel() {
        if (state == State.OPEN) {
            state = State.CUT;
            abortHold();
        }
    }

    /** Ends it now, even if that leaves its outcome in doubt. */
    synchronized void hurry() {
        if (state == State.OPEN) {
            state = State.CUT;
        }
        abortHold();
    }

    private void abortHold() {
        if (hold != null) {
            hold.abort();
        }
    }

    synchronized boolean isCut() {
        return state == State.CUT;
    }

    private synchronized boolean commit() {
        if (state == State.CUT) {
            return false;
        }
        state = State.COMMITTED;
        return true;
    }

    Transaction envelope() {
        return envelope;
    }

    /** Who goes next on the connection that this one is about to leave; null if nobody waits for it. */
    @Nullable
    Turn engageNext(SmtpConnection mine) {
        return logon.engageNext(mine);
    }

    void with(SmtpConnection ready) {
        connection = ready;
    }

    void placed() {
        placed = true;
    }

    /** Whether it had a place, which it leaves herewith. */
    boolean leavesPlace() {
        boolean had = placed;
        placed = false;
        return had;
    }

    /** The server refused the session: every recipient gets this. */
    void refusedWith(RecipientOutcome outcome) {
        sessionFailure = outcome;
    }

    /** Not when it was stopped: after a logon's close nobody listens any more. */
    void progress(Phase phase) {
        if (!isCut()) {
            support.progress(id, phase);
        }
    }

    /** To those who listen: no credentials and no octets of a message (rule T24). */
    void tell(Direction direction, String line) {
        if (!isCut() && support.isTraced(id)) {
            support.conversation(id, direction, line);
        }
    }

    /** While the content is only looked at: nothing flows yet, but neither is it silence. */
    void blockLooked(long soFar) throws IOException {
        block(Phase.CONNECTING, soFar);
    }

    void blockCopied(long soFar) throws IOException {
        block(Phase.BODY, soFar);
    }

    private void block(Phase phase, long soFar) throws IOException {
        if (soFar < toldAt) {
            toldAt = 0; // it is read again from the start
        }
        if (soFar - toldAt < BLOCK) {
            return;
        }
        toldAt = soFar;
        progress(phase);
        if (!isCut() && !support.spoolerYield(id)) {
            cancel();
        }
        if (isCut()) {
            throw new IOException("stopped");
        }
    }

    void interrupted() {
        interrupted = true;
    }

    Permit askPermit() {
        try {
            return !isCut() && support.mayCommit(id) == Permit.PROCEED && commit() ? Permit.PROCEED : Permit.STOP;
        } catch (InterruptedException e) {
            interrupted = true; // thrown on by endMessage, when the connection is gone
            return Permit.STOP;
        }
    }

    @Override
    public EndResult endMessage() throws InterruptedException {
        try {
            EndResult result = converse();
            if (interrupted) {
                throw new InterruptedException("interrupted before the permit of " + id);
            }
            return result;
        } finally {
            logon.ended(this);
        }
    }

    private EndResult converse() {
        if (sessionFailure != null) {
            envelope.settleOpen(sessionFailure);
            return envelope.result();
        }
        if (!placed && !standBy()) {
            return isCut() ? new EndResult.Stopped() : envelope.result();
        }
        SmtpConnection.Ending ending = carry();
        if (ending == SmtpConnection.Ending.STALE && !isCut()) {
            // Nothing was offered, so this is still the one attempt of rule T6.
            RecipientOutcome failure = logon.reconnect(this);
            if (failure != null) {
                envelope.settleOpen(failure);
                return isCut() ? new EndResult.Stopped() : envelope.result();
            }
            ending = carry();
        }
        boolean stopped = switch (ending) {
            case CONCLUDED -> false;
            case LOST, STALE -> isCut();
            case STOPPED -> true;
        };
        return stopped ? new EndResult.Stopped() : envelope.result();
    }

    /** Gets ready but for the connection, and waits for one; false if the outcome stands without. */
    private boolean standBy() {
        if (!envelope.look(this::blockLooked)) {
            return false;
        }
        RecipientOutcome failure = logon.awaitConnection(this);
        if (failure != null) {
            envelope.settleOpen(failure);
        }
        return failure == null;
    }

    /** With the connection it has, if it has one: a cancel before that leaves none. */
    private SmtpConnection.Ending carry() {
        SmtpConnection mine = connection;
        if (mine == null) {
            return SmtpConnection.Ending.STOPPED;
        }
        SmtpConnection.Ending ending = SmtpConnection.Ending.LOST;
        try {
            ending = mine.carry(this, envelope);
            return ending;
        } finally {
            connection = null;
            logon.giveBack(this, mine);
        }
    }
}
