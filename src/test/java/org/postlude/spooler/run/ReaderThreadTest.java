package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mailbox is read until it is closed, whoever interrupts its reader. */
@Timeout(60)
class ReaderThreadTest {
    private final BlockingQueue<String> read = new LinkedBlockingQueue<>();

    private void read(String letter) {
        if (letter.equals("be interrupted")) {
            Thread.currentThread().interrupt();
        }
        read.add(letter);
    }

    @Test
    void anInterruptThatIsNotOfItsCloseEndsNoReader() throws InterruptedException {
        ReaderThread<String> mailbox = new ReaderThread<>("reader", this::read);
        mailbox.start();
        mailbox.add("be interrupted");
        mailbox.add("the next one");
        assertEquals("be interrupted", read.poll(20, TimeUnit.SECONDS));
        assertEquals("the next one", read.poll(20, TimeUnit.SECONDS));
        mailbox.close();
        mailbox.add("too late");
        assertNull(read.peek());
    }

    /** Whoever adds a letter in the moment in which the reader falls asleep wakes it: after each letter it does. */
    @Test
    void noLetterIsLeftUnreadByAReaderThatFallsAsleep() throws InterruptedException {
        ReaderThread<String> mailbox = new ReaderThread<>("reader", this::read);
        mailbox.start();
        for (int i = 0; i < 20_000; i++) {
            mailbox.add("letter " + i);
            assertEquals("letter " + i, read.poll(20, TimeUnit.SECONDS));
        }
        mailbox.close();
    }
}
