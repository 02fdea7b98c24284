package org.postlude.spooler.run;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * A mailbox with a thread of its own. {@link Letters} do without a lock and a condition, as JDK's queues have them: whoever
 * adds a letter would stand before the lock that the woken thread wants next.
 */
final class ReaderThread<E> implements Mailbox<E> {
    private static final Duration LAST_LETTER = Duration.ofSeconds(1);

    private final Letters<E> letters = new Letters<>();
    private final Consumer<E> reader;
    private final Thread thread;

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
        while (!letters.isClosed()) {
            // Meant for it only where it was closed; kept, it would let no park wait, and what the letters do would
            // fail.
            boolean unused = Thread.interrupted();
            E letter = letters.next();
            if (letter != null) {
                reader.accept(letter);
            }
        }
    }

    @Override
    public void close() {
        letters.close();
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
