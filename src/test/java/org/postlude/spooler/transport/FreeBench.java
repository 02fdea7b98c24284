package org.postlude.spooler.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.message.StatusBit;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.ProviderStatus;
import org.postlude.store.Submission;
import org.postlude.tck.transport.ScriptedTransport;

/** A spooler with a transport that does as a test likes, a scripted one beside it that takes SMTP addresses, and a store. */
final class FreeBench implements AutoCloseable {
    final Bench bench;
    final MessageStore store;
    private boolean isLoggedOff;

    FreeBench(FreeTransport free) {
        this(builder -> builder, free);
    }

    FreeBench(UnaryOperator<SpoolerCoordinator.Builder> settings, FreeTransport free) {
        bench = new Bench(
                builder -> settings.apply(free.into(builder)),
                ScriptedTransport.builder().cancellable().build());
        store = bench.open();
    }

    /** One message for addresses of the free transport. */
    static Submission mail(String... addresses) {
        List<Recipient> recipients = List.of(addresses).stream()
                .map(address -> new Recipient(FreeTransport.TYPE, address))
                .toList();
        return mail(recipients);
    }

    static Submission mail(List<Recipient> recipients) {
        byte[] text = "From: sender@example.org\r\nSubject: test\r\n\r\nText\r\n".getBytes(US_ASCII);
        return Submission.of(new Envelope("sender@example.org", recipients), Content.of(text));
    }

    MessageId submit(String... addresses) {
        return store.submit(mail(addresses)).id();
    }

    void awaitState(MessageId id, String state) {
        bench.awaitState(store, id, state);
    }

    String lastReply(MessageId id) {
        return String.valueOf(Bench.statusOf(store, id).lastReply());
    }

    /** The free transport's row. */
    ProviderStatus row() {
        return bench.spooler.status().stream()
                .filter(row -> row.name().equals("free"))
                .findFirst()
                .orElseThrow();
    }

    Set<StatusBit> bits() {
        return row().bits();
    }

    /** The point of it all: another transport sends what another store has, whatever happened here. */
    void assertOthersGoOn() {
        try (MessageStore other =
                bench.session.openStore(bench.disk.freshAddress(), OpenOptions.DEFAULT.withDefaultInbox(false))) {
            MessageId id = other.submit(Bench.mailTo("ann@example.org")).id();
            bench.awaitState(other, id, "ENDED");
            other.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    /** The store is logged off already. */
    void isOver() {
        isLoggedOff = true;
    }

    @Override
    public void close() {
        if (!isLoggedOff) {
            store.storeLogoff(LogoffMode.ORDERLY);
        }
        store.close();
        bench.close();
    }
}
