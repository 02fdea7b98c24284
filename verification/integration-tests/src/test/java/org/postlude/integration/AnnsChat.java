package org.postlude.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.postlude.message.ActivityEvent;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.message.event.ImJoin;
import org.postlude.message.event.RecordedEvent;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.ActivityFeed;
import org.postlude.store.FolderEntry;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.Submission;
import org.postlude.transport.im.QuickXmpp;

/**
 * Ann's account at a {@link Prosody}, as a program has it: a store with its feed, a spooler, and the transport. What is kept lies in one
 * folder, from which the next one goes on.
 */
final class AnnsChat implements AutoCloseable {
    static final String ANN = Prosody.address("ann");
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int PAGE = 500;
    private static final Duration SOON = Duration.ofMillis(200);

    private final SpoolerCoordinator spooler;
    private final MessageStore store;
    private long cursor;

    private AnnsChat(SpoolerCoordinator spooler, MessageStore store) {
        this.spooler = spooler;
        this.store = store;
    }

    /** Options as {@code name=value}. */
    static AnnsChat open(Path folder, int port, String... options) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(Map.of("domain", Prosody.DOMAIN, "tls", "no", "patience", "5s"));
        all.put("password", "file:" + password(folder));
        all.put("state", folder.resolve("state").toString());
        Stream.of(options).map(each -> each.split("=", 2)).forEach(pair -> all.put(pair[0], pair[1]));
        SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                .transportProvider(QuickXmpp.provider())
                .transport("chat", "xmpp://ann@127.0.0.1:" + port, all)
                .inDoubt("chat", InDoubtPolicy.RETRY)
                .retry(new RetrySchedule(SOON, 1, SOON, 0, Duration.ofMinutes(5), Optional.empty()))
                .destinations(new DestinationPolicy(2, 5, 1_000, SOON, SOON, 100))
                .activityFeed(address -> true)
                .build();
        return new AnnsChat(spooler, spooler.logon("ann").openStore(store(folder), OpenOptions.DEFAULT));
    }

    static StoreAddress store(Path folder) {
        return StoreAddress.parse("sqlite:" + folder.resolve("store"));
    }

    private static Path password(Path folder) throws IOException {
        Path file = folder.resolve("password");
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Prosody.PASSWORD);
        }
        return file;
    }

    SpoolerCoordinator spooler() {
        return spooler;
    }

    MessageStore store() {
        return store;
    }

    /** The next event of a conversation that the feed tells. */
    ActivityEvent next() {
        List<ActivityEvent> found = new ArrayList<>();
        await("an event of a conversation").atMost(PATIENCE).until(() -> {
            List<ActivityFeed.Entry> one = store.activity().read(cursor, 1);
            one.forEach(entry -> cursor = entry.next());
            one.stream()
                    .map(ActivityFeed.Entry::event)
                    .filter(event -> event.kind().startsWith("im."))
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    /** The name of the conversation that Ann has come into, with all who are there. */
    String awaitIn() {
        while (true) {
            if (RecordedEvent.of(next()).orElseThrow() instanceof ImJoin join
                    && join.joiningUser().equals(ANN)) {
                return join.convId();
            }
        }
    }

    void submit(String body, String... to) {
        Content text =
                Content.of(("From: <" + ANN + ">\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body + "\r\n")
                        .getBytes(UTF_8));
        List<Recipient> recipients =
                Stream.of(to).map(each -> new Recipient("XMPP", each)).toList();
        store.submit(Submission.of(new Envelope(ANN, recipients), text));
    }

    void awaitSent() {
        await("that all is sent")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertEquals(List.of(), store.queue("", PAGE).messages()));
    }

    /** What was said there, in the order in which it was stored. */
    List<String> texts(String conversation) throws IOException, MessagingException {
        String folder = "Conversations/" + conversation;
        List<String> texts = new ArrayList<>();
        if (store.folders().list().stream().noneMatch(each -> each.name().equals(folder))) {
            return texts;
        }
        for (FolderEntry each : store.folders().messages(folder, "", PAGE).entries()) {
            try (InputStream in =
                    store.openEntry(each.id()).orElseThrow().content().open()) {
                MimeMessage message = new MimeMessage(Session.getInstance(new Properties()), in);
                texts.add(message.getContent().toString().strip());
            }
        }
        return texts;
    }

    void awaitTexts(String conversation, int count) {
        await("texts of " + conversation)
                .atMost(PATIENCE)
                .until(() -> texts(conversation).size() >= count);
    }

    @Override
    public void close() {
        spooler.close();
    }
}
