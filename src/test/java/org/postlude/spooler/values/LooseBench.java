package org.postlude.spooler.values;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Submission;
import org.postlude.tck.transport.ScriptedTransport;

/** A spooler with a transport that behaves and one that need not; two stores. */
final class LooseBench implements AutoCloseable {
    final Bench bench;
    final MessageStore store;

    LooseBench(LooseTransport loose) {
        this(builder -> builder, loose);
    }

    LooseBench(UnaryOperator<SpoolerCoordinator.Builder> settings, LooseTransport loose) {
        bench = new Bench(
                builder -> settings.apply(builder.transportProvider(loose).transport("loose", "loose:hop", Map.of())),
                ScriptedTransport.builder().cancellable().build());
        store = bench.open();
    }

    /** One message for addresses that the loose transport takes. */
    static Submission looseMail(String... addresses) {
        List<Recipient> recipients = List.of(addresses).stream()
                .map(address -> new Recipient(LooseTransport.TYPE, address))
                .toList();
        byte[] text = "From: sender@example.org\r\nSubject: test\r\n\r\nText\r\n".getBytes(US_ASCII);
        return Submission.of(new Envelope("sender@example.org", recipients), Content.of(text));
    }

    MessageId submit(String... addresses) {
        return store.submit(looseMail(addresses)).id();
    }

    void awaitState(MessageId id, String state) {
        bench.awaitState(store, id, state);
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

    @Override
    public void close() {
        store.storeLogoff(LogoffMode.ORDERLY);
        store.close();
        bench.close();
    }
}
