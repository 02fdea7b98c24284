package com.example.spool;

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

/** One spool directory. Attempts come on several threads, notices on another one: what both touch is guarded. */
final class SpoolLogon implements TransportLogon, CancellableTransport {
    final TransportSupport support;
    final Path directory;
    final Map<AttemptId, SpoolAttempt> running = new ConcurrentHashMap<>();
    private final Set<StatusBit> status = EnumSet.of(StatusBit.AVAILABLE); // guarded by this

    SpoolLogon(TransportSupport support, Path directory) {
        this.support = support;
        this.directory = directory;
    }

    @Override
    public List<String> addressTypes() {
        return List.of(Recipient.SMTP);
    }

    @Override
    public int maxAttempts() {
        return 4;
    }

    /** Nobody has to be reached first. A transport that connects does it here, and answers NetworkError if it cannot. */
    @Override
    public SubmitResult submitMessage(OutboundMessage message) {
        SpoolAttempt attempt = new SpoolAttempt(this, message);
        running.put(message.attempt(), attempt);
        return attempt;
    }

    @Override
    public void cancelMessage(AttemptId id) {
        SpoolAttempt attempt = running.get(id);
        if (attempt != null) {
            attempt.stop();
        }
    }

    /** The row is up to date before this returns (rule T9). */
    @Override
    public synchronized void transportNotify(TransportNotice notice) {
        switch (notice) {
            case BEGIN_OUTBOUND -> status.add(StatusBit.OUTBOUND_ENABLED);
            case END_OUTBOUND -> status.remove(StatusBit.OUTBOUND_ENABLED);
            default -> {
                // Nothing comes in this way, and nothing is kept back that could be flushed.
            }
        }
        support.modifyStatusRow(Set.copyOf(status));
    }

    @Override
    public void transportLogoff(Haste haste) {
        if (haste == Haste.HURRY) {
            running.values().forEach(SpoolAttempt::stop);
        }
    }

    @Override
    public void close() {
        transportLogoff(Haste.HURRY);
    }
}
