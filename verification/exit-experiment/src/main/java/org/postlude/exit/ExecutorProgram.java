package org.postlude.exit;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What people write so that nobody waits for the mail server. */
final class ExecutorProgram extends Program {
    static final String SHUTDOWN_NOW = "shutdownNow(), its list read";
    static final String SHUTDOWN_AND_WAIT = "shutdown(), awaitTermination(60 s)";

    private static final int THREADS = 4;

    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    private final Session session;

    ExecutorProgram(int port) {
        session = Letters.session(port);
    }

    private record Sending(Session session, int number) implements Runnable {
        @Override
        public void run() {
            try {
                Transport.send(Letters.message(session, number));
            } catch (MessagingException e) {
                say(Ledger.reported(Letters.id(number), "exception"));
            }
        }
    }

    @Override
    void open() {
        // Transport.send connects each time
    }

    @Override
    void handOver(int mails, Clock clock) {
        for (int i = 0; i < mails; i++) {
            executor.execute(new Sending(session, i));
            say(Ledger.accepted(Letters.id(i)));
        }
    }

    @Override
    void close(String closing) throws InterruptedException {
        if (closing.equals(SHUTDOWN_AND_WAIT)) {
            executor.shutdown();
            if (executor.awaitTermination(60, TimeUnit.SECONDS)) {
                return;
            }
        }
        for (Runnable never : executor.shutdownNow()) {
            if (never instanceof Sending sending) {
                say(Ledger.reported(Letters.id(sending.number()), "list of shutdownNow"));
            }
        }
    }
}
