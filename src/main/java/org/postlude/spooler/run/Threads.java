package org.postlude.spooler.run;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.postlude.spooler.Alarm;

/** Where one coordinator's work is done, and how it waits: on real threads, or one step after another in a simulator. */
public interface Threads extends Waiting, AutoCloseable {
    /**
     * Real ones, all daemons.
     *
     * @return threads that are made when there is work
     */
    static Threads real() {
        return new RealThreads();
    }

    /**
     * For attempts: may be blocked by the network as long as that takes.
     *
     * @return throws {@link java.util.concurrent.RejectedExecutionException} after the close
     */
    Executor wire();

    /**
     * For stores and notices: blocked by disks, or by a provider for at most a second.
     *
     * @return throws {@link java.util.concurrent.RejectedExecutionException} after the close
     */
    Executor desk();

    /**
     * For last calls to providers: there is a thread for them even when the spooler has ended.
     *
     * @param task runs soon, on any thread
     */
    void last(Runnable task);

    /**
     * For listeners: blocked by them as long as that takes. They hear of what is closed after the spooler, too.
     *
     * @param task runs soon, on any thread
     */
    void heard(Runnable task);

    /**
     * Who wakes, where nobody else was given.
     *
     * @param clock the time that the alarms are set by
     * @return an alarm that may ring early
     */
    Alarm alarm(InstantSource clock);

    /**
     * One who reads letters, one after another.
     *
     * @param name of its thread
     * @param reader is given each letter
     * @param <E> what a letter is
     * @return not begun yet
     */
    <E> Mailbox<E> mailbox(String name, Consumer<E> reader);

    /** Nothing more is begun, but for {@link #last} and {@link #heard}. */
    @Override
    void close();
}
