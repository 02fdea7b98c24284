package org.postlude.bench;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.postlude.bridge.MimeMessages;
import org.postlude.bridge.mail.SharedMail;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;

/** A program's MimeMessage, submitted by Postlude's own call, or with {@code Transport.send} and one property. Nobody is at the next hop. */
final class BridgeTask implements Task {
    private static final Deadline PATIENCE = Deadline.in(Duration.ofMinutes(5));

    private String how = "";
    private Path directory = Path.of("");
    private int count;
    private int threads;

    /** {@code submit} or {@code send}, the store's directory, how many messages, by how many threads. */
    @Override
    public void prepare(List<String> arguments) {
        how = arguments.get(0);
        directory = Path.of(arguments.get(1));
        count = Integer.parseInt(arguments.get(2));
        threads = Integer.parseInt(arguments.get(3));
    }

    @Override
    public List<Double> run() throws Exception {
        return Times.of(how.equals("submit") ? submit() : send());
    }

    private long[] submit() throws InterruptedException {
        Session session = Session.getInstance(new Properties());
        try (Outbox outbox = Outbox.sending(directory, Outbox.NOBODY)) {
            long[] nanos = Crowd.run(threads, count, () -> number -> {
                MimeMessage message = compose(session, number);
                message.saveChanges();
                outbox.store().submit(MimeMessages.submission(message));
            });
            outbox.logoff(LogoffMode.ORDERLY, count);
            return nanos;
        }
    }

    private long[] send() throws InterruptedException, MessagingException {
        Session session = session(directory, Outbox.NOBODY);
        long[] nanos = Crowd.run(threads, count, () -> number -> Transport.send(compose(session, number)));
        requireLeft(session, count);
        return nanos;
    }

    /** What such a program sets. */
    static Session session(Path directory, int port) {
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", "postlude");
        properties.put("mail.postlude.store", "sqlite:" + directory);
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", String.valueOf(port));
        properties.put("mail.smtp.localhost", "bench.example.org");
        return Session.getInstance(properties);
    }

    private static void requireLeft(Session session, long left) throws MessagingException {
        long found = SharedMail.logoff(session, LogoffMode.ORDERLY, PATIENCE)
                .orElseThrow()
                .counts()
                .left();
        if (found != left) {
            throw new IllegalStateException(left + " messages were to be left, and there are " + found);
        }
    }

    private static MimeMessage compose(Session session, int number) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(Letters.SENDER));
        message.setRecipients(Message.RecipientType.TO, Letters.recipient(number));
        message.setSubject("message " + number);
        message.setText(Letters.text(Letters.SMALL));
        return message;
    }
}
