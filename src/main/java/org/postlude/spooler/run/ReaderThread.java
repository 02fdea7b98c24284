package org.postlude.spooler.run;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A mailbox with a thread of its own. Of those who add letters while it sleeps one wakes it; with a lock and a condition, as
 * JDK's queues have them, each of them would stand before the lock that the woken thread wants next.
 */
final class ReaderThread<E> implements Mailbox<E> {
    private static final Duration LAST_LETTER = Duration.ofSeconds(1);

    private final Queue<E> letters = new ConcurrentLinkedQueue<>();
    private final Consumer<E> reader;
    private final Thread thread;
    /** Written before it looks whether there are letters, read by others after they have added theirs: one of the two sees the other. */
    private volatile boolean isAsleep;

    private volatile boolean open = true;

    ReaderThread(String name, Consumer<E> reader) {
        this.reader = reader;
        this.thread = RealThreads.named(name).newThread(this::run);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void add(E letter) {
        letters.add(letter);
        if (isAsleep) {
            isAsleep = false;
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (open) {
            // Meant for it only where it was closed; kept, it would let no park wait, and what the letters do would
            // fail.
            boolean unused = Thread.interrupted();
            E letter = letters.poll();
            if (letter == null) {
                sleep();
            } else {
                reader.accept(letter);
            }
        }
    }

    private void sleep() {
        isAsleep = true;
        if (letters.isEmpty() && open) {
            LockSupport.park(this);
        }
        isAsleep = false;
    }

    @Override
    public void close() {
        open = false;
        thread.interrupt();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(LAST_LETTER.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
