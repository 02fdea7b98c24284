package org.postlude.exit;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;

/** The mail that every program sends. */
final class Letters {
    static final String SENDER = "sender@example.org";
    static final String RECIPIENT = "recipient@example.net";
    static final String SUBJECT = "Opening hours";
    static final String TEXT = "We open at nine.\r\n";

    private Letters() {}

    static String id(int number) {
        return "<mail-" + number + "@exit.example.org>";
    }

    /** What a program needs that writes its mail itself. */
    static String text(int number) {
        return "From: " + SENDER + "\r\nTo: " + RECIPIENT + "\r\nSubject: " + SUBJECT
                + "\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\nMessage-ID: " + id(number) + "\r\n\r\n" + TEXT;
    }

    /** A session of Jakarta Mail with time limits, as its documentation advises. */
    static Session session(int port) {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", String.valueOf(port));
        properties.put("mail.smtp.connectiontimeout", "60000");
        properties.put("mail.smtp.timeout", "60000");
        return Session.getInstance(properties);
    }

    static MimeMessage message(Session session, int number) throws MessagingException {
        MimeMessage message = new MimeMessage(session) {
            /** Else Jakarta Mail sets one of its own, and nothing could be counted. */
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id(number));
            }
        };
        message.setFrom(SENDER);
        message.setRecipients(Message.RecipientType.TO, RECIPIENT);
        message.setSubject(SUBJECT);
        message.setText(TEXT);
        return message;
    }
}
