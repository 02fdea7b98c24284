package org.postlude.exit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.simplejavamail.api.email.Email;
import org.simplejavamail.api.mailer.Mailer;
import org.simplejavamail.api.mailer.config.TransportStrategy;
import org.simplejavamail.email.EmailBuilder;
import org.simplejavamail.mailer.MailerBuilder;

/** With the pool of connections and the defaults of its batch-module; each future says what became of its mail. */
final class SimpleJavaMailProgram extends Program {
    static final String CLOSE = "close()";
    static final String SHUTDOWN_POOL = "shutdownConnectionPool().get()";
    static final String FUTURES_FIRST = "all futures awaited, then shutdownConnectionPool().get()";

    private final Mailer mailer;
    private final List<CompletableFuture<Void>> futures = new ArrayList<>();

    SimpleJavaMailProgram(int port) {
        mailer = MailerBuilder.withSMTPServer("127.0.0.1", port)
                .withTransportStrategy(TransportStrategy.SMTP)
                .withProperty("mail.smtp.starttls.enable", "false")
                .withSessionTimeout(60_000)
                .async()
                .buildMailer();
    }

    @Override
    void open() {
        // the pool connects when it is used
    }

    @Override
    void handOver(int mails, Clock clock) {
        for (int i = 0; i < mails; i++) {
            String id = Letters.id(i);
            Email email = EmailBuilder.startingBlank()
                    .fixingMessageId(id)
                    .from(Letters.SENDER)
                    .to(Letters.RECIPIENT)
                    .withSubject(Letters.SUBJECT)
                    .withPlainText(Letters.TEXT)
                    .buildEmail();
            CompletableFuture<Void> future = mailer.sendMail(email, true);
            say(Ledger.accepted(id));
            futures.add(future.whenComplete((sent, failure) -> {
                if (failure != null) {
                    say(Ledger.reported(id, "future"));
                }
            }));
        }
    }

    @Override
    void close(String closing) throws Exception {
        switch (closing) {
            case CLOSE -> mailer.close();
            case SHUTDOWN_POOL -> mailer.shutdownConnectionPool().get();
            case FUTURES_FIRST -> {
                awaitAll();
                mailer.shutdownConnectionPool().get();
            }
            default -> throw new IllegalArgumentException(closing);
        }
    }

    private void awaitAll() throws Exception {
        for (CompletableFuture<Void> future : futures) {
            try {
                future.orTimeout(60, TimeUnit.SECONDS).join();
            } catch (CompletionException e) {
                // Each failure was said already, by its own mail.
                say("FAILED " + e.getCause());
            }
        }
    }
}
