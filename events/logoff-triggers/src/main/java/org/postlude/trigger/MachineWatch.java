package org.postlude.trigger;

import java.util.List;

/** A source at work. Thread-safe. */
public interface MachineWatch extends AutoCloseable {
    /**
     * The machines that are known now.
     *
     * @return names, as events have them
     */
    List<String> machines();

    /**
     * What is wrong, for people: nobody is reached, for example.
     *
     * @return a sentence each; empty while all is well
     */
    List<String> problems();

    /** Ends it within a second; no event is told after that. Idempotent. */
    @Override
    void close();
}
