package org.postlude.bridge.mail;

import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.event.TransportEvent;
import jakarta.mail.event.TransportListener;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.tck.smtp.FaultServer;

/** What a program that sends with Jakarta Mail has: properties, a session, messages, a listener. */
final class Program implements TransportListener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Properties properties = new Properties();
    final BlockingQueue<TransportEvent> events = new LinkedBlockingQueue<>();

    private Program(int port) {
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", port); // a number, as programs do it
        properties.put("mail.smtp.localhost", "program.example.org");
        properties.put("mail.event.scope", "session");
    }

    /** With plain SMTP. */
    static Program plain(FaultServer server) {
        return new Program(server.port());
    }

    /** With one word changed, but for where the store lies. */
    static Program durable(FaultServer server, Path store) {
        return plain(server).with("mail.transport.protocol", "postlude").inStore(store);
    }

    Program inStore(Path store) {
        return with("mail.postlude.store", "sqlite:" + store).with("mail.postlude.hook", "false");
    }

    Program with(String name, Object value) {
        properties.put(name, value);
        return this;
    }

    Session session() {
        return Session.getInstance(properties);
    }

    Session session(String user, String password) {
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password);
            }
        });
    }

    static MimeMessage message(Session session, String... recipients) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom("billing@example.org");
        for (String recipient : recipients) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(recipient, false));
        }
        message.setSubject("Invoice");
        message.setText("It is 5.\r\n.\r\nThanks.\r\n");
        message.saveChanges();
        return message;
    }

    TransportEvent event() throws InterruptedException {
        @Nullable TransportEvent event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event came");
        }
        return event;
    }

    /** Sends all that was taken. */
    void flush() throws MessagingException {
        SharedMail.logoff(session(), LogoffMode.NO_WAIT, Deadline.in(PATIENCE));
    }

    @Override
    public void close() throws MessagingException {
        SharedMail.logoff(session(), LogoffMode.ORDERLY, Deadline.in(PATIENCE));
    }

    @Override
    public void messageDelivered(TransportEvent event) {
        events.add(event);
    }

    @Override
    public void messageNotDelivered(TransportEvent event) {
        events.add(event);
    }

    @Override
    public void messagePartiallyDelivered(TransportEvent event) {
        events.add(event);
    }
}
