package org.postlude.spooler.run;

/**
 * Letters that one reader reads one after another, in order, and nobody else. Thread-safe.
 *
 * @param <E> what a letter is
 */
public interface Mailbox<E> {
    /** Begins to read. */
    void start();

    /**
     * Adds a letter; never blocks.
     *
     * @param letter read when all before it are
     */
    void add(E letter);

    /** Reads no further letter; waits a second at most for the one that is being read, unless its reader asks. */
    void close();
}
