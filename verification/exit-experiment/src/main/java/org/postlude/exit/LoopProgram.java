package org.postlude.exit;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;

/** Nothing is taken over before it is sent; what is not sent stays the program's own business. */
final class LoopProgram extends Program {
    private final Session session;

    LoopProgram(int port) {
        session = Letters.session(port);
    }

    @Override
    void open() {
        // Transport.send connects each time
    }

    @Override
    void handOver(int mails, Clock clock) throws MessagingException {
        for (int i = 0; i < mails && !clock.isOver(); i++) {
            try {
                Transport.send(Letters.message(session, i));
                say(Ledger.accepted(Letters.id(i)));
            } catch (MessagingException e) {
                say(Ledger.reported(Letters.id(i), "exception"));
                throw e;
            }
        }
    }

    @Override
    void close(String closing) {
        throw new IllegalArgumentException("there is nothing to close");
    }
}
