package org.postlude.spooler.run;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A mailbox with a thread of its own. */
final class ReaderThread<E> implements Mailbox<E> {
    private static final Duration LAST_LETTER = Duration.ofSeconds(1);

    private final BlockingQueue<E> letters = new LinkedBlockingQueue<>();
    private final Consumer<E> reader;
    private final Thread thread;
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
    }

    private void run() {
        while (open) {
            try {
                reader.accept(letters.take());
            } catch (InterruptedException e) {
                // Meant for it only where it was closed: a reader that went silently would have everybody wait.
            }
        }
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
