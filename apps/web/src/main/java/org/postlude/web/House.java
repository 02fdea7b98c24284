package org.postlude.web;

import java.util.List;
import org.postlude.message.ActivityEvent;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.ProviderStatus;

/** What the page is about: a process with its stores. Called from many threads. */
public interface House {
    /**
     * A store.
     *
     * @param name for people, and in addresses of the page
     * @param queue what is done with its mail
     */
    record Room(String name, QueueControl queue) {}

    /**
     * Its stores.
     *
     * @return in their order
     */
    List<Room> rooms();

    /**
     * Its status table.
     *
     * @return stores, transports, the spooler
     */
    List<ProviderStatus> status();

    /**
     * What happened last.
     *
     * @param room the store's name
     * @param most so many
     * @return the latest first; none where nobody records it
     */
    List<ActivityEvent> recent(String room, int most);

    /**
     * Its meters.
     *
     * @return the text that Prometheus reads
     */
    String meters();

    /**
     * Logs off, and ends the process.
     *
     * @param room the store whose report is wanted
     * @param mode how
     * @return that report
     * @throws InterruptedException if nobody waits any more
     */
    LogoffReport logoff(String room, LogoffMode mode) throws InterruptedException;
}
