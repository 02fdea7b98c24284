package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.TransportRequest;

/** Whoever has logged off hears nothing more. */
@Timeout(60)
class MailboxWatchTest {
    /** Its server tells of something just when nobody listens any more. */
    private static final class Late implements Mailbox {
        private final CountDownLatch listening = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final CountDownLatch told = new CountDownLatch(1);

        @Override
        public boolean listen(Runnable news, Going going) throws InterruptedException {
            news.run();
            listening.countDown();
            boolean isOver = ended.await(30, TimeUnit.SECONDS);
            news.run();
            told.countDown();
            return !isOver;
        }

        @Override
        public boolean isWaiting() {
            return false;
        }

        @Override
        public void fetch(InboundMessage message, Going going) {
            throw new AssertionError("nobody fetches");
        }

        @Override
        public void rest() {}

        @Override
        public void ready() {}

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }

    @Test
    void whatIsHeardAfterTheEndIsNotTold() throws Exception {
        MailboxSettings settings = MailboxSettings.of(
                MailboxKind.IMAP,
                new TransportRequest(
                        "box", "imap://ann@127.0.0.1:1?starttls=off&unprotectedLogin=allow&every=1h", Map.of()),
                Secrets.NONE.withPasswords(question -> GreenMailbox.PASSWORD));
        Late mailbox = new Late();
        AtomicInteger news = new AtomicInteger();
        MailboxWatch watch = new MailboxWatch("box", settings, mailbox, news::incrementAndGet);
        watch.begin();
        assertTrue(mailbox.listening.await(30, TimeUnit.SECONDS));
        watch.end();
        mailbox.ended.countDown();
        assertTrue(mailbox.told.await(30, TimeUnit.SECONDS));
        assertEquals(1, news.get(), "only what came while somebody listened");
    }
}
