package org.postlude.store.sql;

/** The threads of a database end before it is closed. */
final class Threads {
    private Threads() {}

    /** Whatever interrupts the caller: the file must not be closed under another thread's feet. */
    static void join(Thread thread) {
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
