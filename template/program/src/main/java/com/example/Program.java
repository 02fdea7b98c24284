package com.example;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import org.postlude.bridge.MimeMessages;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreSession;

/** Submits one message and logs off: {@code java -jar program-1.0.jar DIRECTORY smtp://localhost:2525}. */
public final class Program {
    private Program() {}

    public static void main(String[] args) throws MessagingException {
        try (SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().transport(args[1]).build();
                StoreSession session = spooler.logon("press office");
                MessageStore store = session.openStore("sqlite:" + args[0])) {
            announce(store, "newsdesk@example.net");
            LogoffReport report = store.storeLogoff(LogoffMode.NO_WAIT);
            System.out.println(report.outcome() + ": " + report.counts().sent() + " sent, "
                    + report.counts().left() + " left in the queue");
        }
    }

    static void announce(MessageStore store, String whom) throws MessagingException {
        MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
        message.setFrom("press@example.org");
        message.setRecipients(Message.RecipientType.TO, whom);
        message.setSubject("Opening hours");
        message.setText("We open at nine.");
        store.submit(MimeMessages.submission(message)); // durable when it returns
    }
}
