package org.postlude.submission;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.postlude.message.Content;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmitPolicy;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.transport.ScriptedTransport;

/** A store in memory that sends to a scripted next hop, and a server in front of it. */
final class Desk implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(10);
    static final String ANN = "ann@example.org";

    final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    /** What refuses mail. */
    volatile SubmitPolicy policy = (owner, submission) -> Optional.empty();

    final ScriptedTransport wire = ScriptedTransport.builder().keepingContent().build();
    final SpoolerCoordinator spooler = SpoolerCoordinator.builder()
            .store(disk)
            .transportProvider(wire)
            .submitPolicy((owner, submission) -> policy.refuse(owner, submission))
            .transport("wire", "scripted:wire", Map.of())
            .build();
    final StoreAddress address = disk.freshAddress();
    final MessageStore store = spooler.logon("mail programs").openStore(address, OpenOptions.DEFAULT);
    final SubmissionServer server;

    Desk(UnaryOperator<SubmissionServer.Builder> settings) {
        server = settings.apply(SubmissionServer.into(store).hostName("mx.example.net"))
                .start();
    }

    Desk() {
        this(builder -> builder);
    }

    Wire connect() throws Exception {
        Wire client = Wire.to(server.port());
        client.expect("220 mx.example.net");
        return client;
    }

    /** One that has said EHLO. */
    Wire greet() throws Exception {
        Wire client = connect();
        client.say("EHLO client.example.org");
        client.expect("250");
        return client;
    }

    /** One that is to send its text now. */
    Wire begin() throws Exception {
        Wire client = greet();
        client.ask("MAIL FROM:<sender@example.org>", "250");
        client.ask("RCPT TO:<" + ANN + ">", "250");
        client.ask("DATA", "354");
        return client;
    }

    /** What came to the next hop, text by text. */
    List<String> delivered(String recipient) {
        return wire.deliveriesTo(recipient).stream()
                .map(delivery -> text(delivery.content().orElseThrow()))
                .toList();
    }

    private static String text(Content content) {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String theOneDelivered(String recipient) {
        await().atMost(SOON).until(() -> !delivered(recipient).isEmpty());
        return delivered(recipient).get(0);
    }

    /** What is left in the store and what has left it. */
    int taken() {
        return store.queue("", 1_000).messages().size() + wire.deliveries().size();
    }

    @Override
    public void close() {
        server.close();
        spooler.close();
        wire.assertNoViolations();
    }
}
