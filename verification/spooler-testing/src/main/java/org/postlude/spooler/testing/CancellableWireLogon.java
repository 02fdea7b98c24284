package org.postlude.spooler.testing;

import java.util.List;
import org.postlude.message.AttemptId;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.InboundTransport;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;

/** A logon that can stop what has no permit yet. */
final class CancellableWireLogon implements TransportLogon, InboundTransport, CancellableTransport {
    private final WireLogon logon;

    CancellableWireLogon(WireLogon logon) {
        this.logon = logon;
    }

    @Override
    public void cancelMessage(AttemptId attempt) {
        logon.cancel(attempt);
    }

    @Override
    public List<String> addressTypes() {
        return logon.addressTypes();
    }

    @Override
    public int maxAttempts() {
        return logon.maxAttempts();
    }

    @Override
    public int attemptsAtOnce() {
        return logon.attemptsAtOnce();
    }

    @Override
    public int lines() {
        return logon.lines();
    }

    @Override
    public SubmitResult submitMessage(OutboundMessage message) throws InterruptedException {
        return logon.submitMessage(message);
    }

    @Override
    public void transportNotify(TransportNotice notice) {
        logon.transportNotify(notice);
    }

    @Override
    public void transportLogoff(Haste haste) {
        logon.transportLogoff(haste);
    }

    @Override
    public void close() {
        logon.close();
    }

    @Override
    public boolean poll() {
        return logon.poll();
    }

    @Override
    public void startMessage(InboundMessage message) throws InterruptedException {
        logon.startMessage(message);
    }
}
