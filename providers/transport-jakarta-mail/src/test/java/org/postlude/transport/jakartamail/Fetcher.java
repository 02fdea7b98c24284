package org.postlude.transport.jakartamail;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.postlude.message.AttemptId;
import org.postlude.message.StatusBit;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.DirectSupport;
import org.postlude.transport.Haste;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;

/** Does with a mailbox what the spooler does. */
final class Fetcher implements AutoCloseable {
    private final DirectSupport support = new DirectSupport();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicLong attempts = new AtomicLong();
    private final MailboxLogon logon;
    private final Shelf shelf;

    private Fetcher(boolean isImap, TransportRequest request, Shelf shelf) {
        this.shelf = shelf;
        this.logon = (MailboxLogon) provider(isImap, opened).transportLogon(support, request);
        logon.transportNotify(TransportNotice.BEGIN_INBOUND);
    }

    static Fetcher of(GreenMailbox box, Shelf shelf) {
        return new Fetcher(box.isImap(), box.request(), shelf);
    }

    /** By way of another port. */
    static Fetcher of(GreenMailbox box, int port, Shelf shelf) {
        TransportRequest request = box.request();
        String url = request.url().replace(":" + box.port() + "?", ":" + port + "?");
        return new Fetcher(box.isImap(), new TransportRequest(request.name(), url, request.options()), shelf);
    }

    static Fetcher of(MailboxStub box, Map<String, String> options, Shelf shelf) {
        return new Fetcher(box.protocol.equals("imap"), box.request(options), shelf);
    }

    /** How many connections it wanted to open, news aside. */
    int opened() {
        return opened.get();
    }

    private static TransportProvider provider(boolean isImap, AtomicInteger opened) {
        SecretSource password = question -> {
            opened.incrementAndGet();
            return GreenMailbox.PASSWORD;
        };
        return isImap
                ? new ImapTransportProvider().withPasswords(password)
                : new Pop3TransportProvider().withPasswords(password);
    }

    VirtualTime time() {
        return support.time();
    }

    boolean poll() throws InterruptedException {
        return logon.poll();
    }

    /** One transfer; true if something was saved. */
    boolean fetch() throws InterruptedException {
        return fetch(shelf);
    }

    /** As {@link #fetch()}, into another store of the same logon. */
    boolean fetch(Shelf other) throws InterruptedException {
        Shelf.Transfer transfer = other.new Transfer(new AttemptId(attempts.incrementAndGet()));
        logon.startMessage(transfer);
        return transfer.isSaved();
    }

    /** The transfer under way is to be stopped; from any thread. */
    void cancel() {
        logon.cancelMessage(new AttemptId(attempts.get()));
    }

    void receive(boolean isOn) {
        logon.transportNotify(isOn ? TransportNotice.BEGIN_INBOUND : TransportNotice.END_INBOUND);
    }

    /** Until nothing more comes. */
    int fetchAll() throws InterruptedException {
        int count = 0;
        while (fetch()) {
            count++;
        }
        return count;
    }

    /** What it last said of itself. */
    Set<StatusBit> status() {
        return support.statusRow().orElse(Set.of());
    }

    /** How often it has told of new mail. */
    int news() {
        return (int)
                support.notices().stream().filter(SpoolerNotice.NEWMAIL::equals).count();
    }

    List<String> violations() {
        return support.violations();
    }

    @Override
    public void close() {
        logon.transportNotify(TransportNotice.END_INBOUND);
        logon.transportLogoff(Haste.NORMAL);
        logon.close();
        support.closed();
        support.assertNoViolations();
    }
}
