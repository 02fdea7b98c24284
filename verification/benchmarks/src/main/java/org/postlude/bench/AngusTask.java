package org.postlude.bench;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Properties;

/**
 * Plain Angus Mail: so many threads, each with one connection that it keeps. Nothing is durable. Either each message is
 * composed as a program does it, or ready bytes are sent from memory, with TCP_NODELAY.
 */
final class AngusTask implements Task {
    private static final int CONNECTIONS = 10;

    private int count;
    private int size;
    private boolean isComposing;
    private Session session = Session.getInstance(new Properties());

    /** Whether to {@code compose} or send {@code raw} bytes, how many messages of which size, the port that takes them. */
    @Override
    public void prepare(List<String> arguments) {
        isComposing = arguments.get(0).equals("compose");
        count = Integer.parseInt(arguments.get(1));
        size = Integer.parseInt(arguments.get(2));
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", arguments.get(3));
        properties.put("mail.smtp.localhost", "bench.example.org");
        if (!isComposing) {
            properties.put("mail.smtp.socketFactory", new UndelayedSockets());
        }
        session = Session.getInstance(properties);
    }

    @Override
    public List<Double> run() throws Exception {
        return Times.of(Crowd.run(CONNECTIONS, count, Line::new));
    }

    /** One thread's connection. */
    private final class Line implements Crowd.Member {
        private final Transport transport = session.getTransport("smtp");

        Line() throws MessagingException {
            transport.connect();
        }

        @Override
        public void call(int number) throws MessagingException {
            InternetAddress[] to = {new InternetAddress(Letters.recipient(number))};
            transport.sendMessage(
                    isComposing ? composed(number, to) : new Raw(session, Letters.bytes(number, size)), to);
        }

        private MimeMessage composed(int number, InternetAddress[] to) throws MessagingException {
            MimeMessage message = new MimeMessage(session);
            message.setFrom(new InternetAddress(Letters.SENDER));
            message.setRecipients(Message.RecipientType.TO, to);
            message.setSubject("message " + number);
            message.setText(Letters.text(size));
            message.saveChanges();
            return message;
        }

        @Override
        public void close() throws IOException {
            try {
                transport.close();
            } catch (MessagingException e) {
                throw new IOException("the server was not left in order", e);
            }
        }
    }

    private static final class Raw extends MimeMessage {
        private final byte[] bytes;

        Raw(Session session, byte[] bytes) throws MessagingException {
            super(session);
            this.bytes = bytes;
            setFrom(new InternetAddress(Letters.SENDER));
        }

        @Override
        public void writeTo(OutputStream out, String[] ignored) throws IOException {
            out.write(bytes);
        }

        @Override
        public void saveChanges() {}
    }
}
