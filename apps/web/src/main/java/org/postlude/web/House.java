package org.postlude.web;

import java.util.List;
import java.util.Map;
import org.postlude.message.ActivityEvent;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.TransportView;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.ProviderStatus;

/** What the page is about: a process with its stores. Called from many threads. */
public interface House {
    /**
     * A store.
     *
     * @param name for people, and in addresses of the page
     * @param address by which the status table calls it
     * @param queue what is done with its mail
     */
    record Room(String name, String address, QueueControl queue) {}

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
     * What is known of its transports and of their destinations.
     *
     * @return who is left alone, limited, and until when
     */
    List<TransportView> destinations();

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
     * Logs all stores off, and ends the process, which is to close the server only after this has returned.
     *
     * @param mode how
     * @return the reports by the stores' names, in their order
     * @throws InterruptedException if nobody waits any more
     */
    Map<String, LogoffReport> logoff(LogoffMode mode) throws InterruptedException;
}
