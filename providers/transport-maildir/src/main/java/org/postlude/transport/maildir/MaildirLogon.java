package org.postlude.transport.maildir;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postlude.message.AttemptId;
import org.postlude.message.Recipient;
import org.postlude.message.StatusBit;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportSupport;

/** One Maildir. Workers come several at once, notices on a thread of their own: what both touch is guarded. */
final class MaildirLogon implements TransportLogon, CancellableTransport {
    final TransportSupport support;
    final DropDirectory directory;
    final Map<AttemptId, MaildirAttempt> running = new ConcurrentHashMap<>();
    private final Set<StatusBit> status = EnumSet.of(StatusBit.AVAILABLE); // guarded by this

    MaildirLogon(TransportSupport support, Path directory) {
        this.support = support;
        this.directory = new DropDirectory(directory);
    }

    @Override
    public List<String> addressTypes() {
        return List.of(Recipient.SMTP);
    }

    @Override
    public int maxAttempts() {
        return 4; // each waits for the disk; more would wait for each other
    }

    // There is nothing to connect to, so everything happens in endMessage. A transport that needs a connection gets it
    // here,
    // and answers NetworkError if there is none.
    @Override
    public SubmitResult submitMessage(OutboundMessage message) {
        if (message.recipients().stream().noneMatch(MaildirAttempt::isMine)) {
            return new SubmitResult.NotMine();
        }
        MaildirAttempt attempt = new MaildirAttempt(this, message);
        running.put(message.attempt(), attempt);
        return attempt;
    }

    /** What can stop before its permit should: a logoff need not wait for it then. One that has ended is no error. */
    @Override
    public void cancelMessage(AttemptId id) {
        MaildirAttempt attempt = running.get(id);
        if (attempt != null) {
            attempt.stop();
        }
    }

    // Rule T9: the row is up to date before this returns. Nothing comes in this way, so no inbound bit is ever set.
    @Override
    public void transportNotify(TransportNotice notice) {
        switch (notice) {
            case BEGIN_OUTBOUND -> show(StatusBit.OUTBOUND_ENABLED, true);
            case END_OUTBOUND -> show(StatusBit.OUTBOUND_ENABLED, false);
            case BEGIN_OUTBOUND_FLUSH -> show(StatusBit.OUTBOUND_FLUSH, true);
            case END_OUTBOUND_FLUSH -> show(StatusBit.OUTBOUND_FLUSH, false);
            default -> show(StatusBit.AVAILABLE, true);
        }
    }

    private synchronized void show(StatusBit bit, boolean on) {
        if (on) {
            status.add(bit);
        } else {
            status.remove(bit);
        }
        support.modifyStatusRow(Set.copyOf(status));
    }

    /** An operator looks at the status row first: it says FAILURE for as long as the directory cannot be used. */
    synchronized void failing(boolean is) {
        if (status.contains(StatusBit.FAILURE) != is) {
            show(StatusBit.FAILURE, is);
        }
    }

    @Override
    public void transportLogoff(Haste haste) {
        if (haste == Haste.HURRY) {
            running.values().forEach(MaildirAttempt::stop);
        }
    }

    @Override
    public void close() {
        transportLogoff(Haste.HURRY);
    }
}
