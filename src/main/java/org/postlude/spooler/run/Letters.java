package org.postlude.spooler.run;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Letters of anybody for one reader, and that reader's sleep: of those who add letters while it sleeps one wakes it. */
final class Letters<E> {
    private final Queue<E> letters = new ConcurrentLinkedQueue<>();
    /** Written before {@link #isAsleep}, read after it. */
    private @Nullable Thread reader;
    /** Written before the reader looks for letters, read by others after they have added theirs: one sees the other. */
    private volatile boolean isAsleep;

    private volatile boolean isClosed;

    void add(E letter) {
        letters.add(letter);
        wake();
    }

    private void wake() {
        if (isAsleep) {
            isAsleep = false;
            LockSupport.unpark(reader);
        }
    }

    /**
     * By the reader.
     *
     * @return null if there was none, and it has slept
     */
    @Nullable
    E next() {
        E letter = letters.poll();
        if (letter == null) {
            sleep();
        }
        return letter;
    }

    private void sleep() {
        reader = Thread.currentThread();
        isAsleep = true;
        if (letters.isEmpty() && !isClosed) {
            LockSupport.park(this);
        }
        isAsleep = false;
    }

    void close() {
        isClosed = true;
        wake();
    }

    boolean isClosed() {
        return isClosed;
    }
}
