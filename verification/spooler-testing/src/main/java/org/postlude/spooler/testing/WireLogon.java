package org.postlude.spooler.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.StatusBit;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportSupport;

/** One logon on the peer. Strict: what breaks a rule of the contract ends the run. */
final class WireLogon implements TransportLogon, InboundTransport {
    private static final Duration BUSY_PEER = Duration.ofSeconds(3);

    final SimulatedProcess process;
    final Peer peer;
    final TransportSupport support;
    final Flaw flaw;
    private final int most;
    private final Map<AttemptId, WireAttempt> running = new HashMap<>();
    private final Set<TransportNotice> on = EnumSet.noneOf(TransportNotice.class);
    private boolean isLoggedOff;

    WireLogon(SimulatedProcess process, Peer peer, TransportSupport support, int most, Flaw flaw) {
        this.flaw = flaw;
        this.process = process;
        this.peer = peer;
        this.support = support;
        this.most = most;
    }

    @Override
    public List<String> addressTypes() {
        return List.of("SMTP");
    }

    @Override
    public int maxAttempts() {
        return most;
    }

    /** So that some wait for a thread, where it takes more than one. */
    @Override
    public int attemptsAtOnce() {
        return (most + 1) / 2;
    }

    /** No code of a process runs when that is dead. */
    void requireAlive() {
        if (process.isDead()) {
            throw new Died();
        }
    }

    private void require(boolean lawful, String rule) {
        requireAlive();
        if (!lawful) {
            peer.ledger.violated("the transport was called against " + rule);
            throw new Died();
        }
    }

    @Override
    public SubmitResult submitMessage(OutboundMessage message) throws InterruptedException {
        require(!isLoggedOff, "T10: submitMessage after its logoff");
        require(on.contains(TransportNotice.BEGIN_OUTBOUND), "T9: submitMessage while outbound is off");
        WireAttempt attempt = new WireAttempt(this, message);
        require(running.put(message.attempt(), attempt) == null, "T2: two attempts of one name");
        boolean begun = false;
        try {
            SubmitResult result = attempt.begin();
            begun = result == attempt;
            return result;
        } finally {
            if (!begun) {
                running.remove(message.attempt());
            }
        }
    }

    void ended(AttemptId attempt) {
        running.remove(attempt);
    }

    @Override
    public void transportNotify(TransportNotice notice) {
        require(!isLoggedOff, "T10: " + notice + " after its logoff");
        peer.journal.add(() -> "wire: " + notice);
        switch (notice) {
            case END_INBOUND -> on.remove(TransportNotice.BEGIN_INBOUND);
            case END_OUTBOUND -> on.remove(TransportNotice.BEGIN_OUTBOUND);
            case END_INBOUND_FLUSH -> on.remove(TransportNotice.BEGIN_INBOUND_FLUSH);
            case END_OUTBOUND_FLUSH -> on.remove(TransportNotice.BEGIN_OUTBOUND_FLUSH);
            default -> on.add(notice);
        }
        support.modifyStatusRow(bits());
    }

    private Set<StatusBit> bits() {
        Set<StatusBit> bits = EnumSet.of(StatusBit.AVAILABLE);
        if (on.contains(TransportNotice.BEGIN_INBOUND)) {
            bits.add(StatusBit.INBOUND_ENABLED);
        }
        if (on.contains(TransportNotice.BEGIN_OUTBOUND)) {
            bits.add(StatusBit.OUTBOUND_ENABLED);
        }
        return bits;
    }

    void cancel(AttemptId attempt) {
        require(!isLoggedOff, "T10: cancelMessage after its logoff");
        WireAttempt found = running.get(attempt);
        if (found != null) {
            require(!found.isPermitted(), "T12: cancelMessage of an attempt that has its permit");
            found.cancel();
        }
    }

    @Override
    public void transportLogoff(Haste haste) {
        require(!isLoggedOff, "T10: two logoffs");
        require(haste != Haste.NORMAL || running.isEmpty(), "T10: logoff NORMAL with something in process");
        isLoggedOff = true;
        running.values().forEach(WireAttempt::cancel);
    }

    @Override
    public void close() {
        isLoggedOff = true;
    }

    @Override
    public boolean poll() {
        require(on.contains(TransportNotice.BEGIN_INBOUND), "T9: poll while inbound is off");
        return !peer.waiting().isEmpty();
    }

    @Override
    public void startMessage(InboundMessage message) throws InterruptedException {
        require(!isLoggedOff, "T10: startMessage after its logoff");
        if (peer.waiting().isEmpty()) {
            return;
        }
        String key = peer.waiting().iterator().next();
        process.baton.sleep(peer.pace());
        try {
            String text = "Message-ID: <" + key + "@source.example>\r\nSubject: in\r\n\r\nText\r\n";
            boolean saved = message.saveChanges(key, Content.of(text.getBytes(US_ASCII)));
            requireAlive();
            process.baton.sleep(peer.pace());
            if (saved) {
                peer.acknowledge(key);
            }
        } catch (IOException e) {
            peer.journal.add(() -> "source: " + key + " stays, the store failed");
        }
    }

    static Duration busyPeer() {
        return BUSY_PEER;
    }
}
