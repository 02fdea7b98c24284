package org.postlude.store;

import java.util.List;

/**
 * How a program whose own end is near ends the spooler within a time that it knows, whatever servers and providers do; MAPI
 * {@code IMAPIClientShutdown}. An ordinary close finishes what is on the wire; this stops all of it that can be stopped.
 *
 * <p>The order is ask, tell, do; each may be left out but the last, which asks once more by itself.
 */
public interface ClientShutdown {
    /**
     * Asks all providers that have something logged on whether they can do with a fast end; MAPI {@code QueryFastShutdown}
     * (rule S12). Changes nothing. Waits a second at most.
     *
     * @return who opted out, and why
     */
    FastShutdownSupport queryFastShutdown();

    /**
     * Tells all of them that the process is going to end; MAPI {@code NotifyProcessShutdown}. Everything goes on working. Waits
     * a second at most.
     *
     * @return who failed or did not come back from it, a sentence each; they stand in nobody's way
     */
    List<String> notifyProcessShutdown();

    /**
     * Ends the spooler; MAPI {@code DoFastShutdown} (rule S13). No further transfer begins and no permit is given any more. What
     * is past its permit is waited for until the deadline at most; it stays in the queue, in doubt, if it has not ended by then.
     * All other mail stays as it is. The stores are released if they let themselves be, else they are left as by the end of a
     * process: whoever opens them next recovers them. Handles that are left are invalid shells.
     *
     * <p>Returns one second after the deadline at the latest. If a provider opted out, nothing is changed, and this can be called
     * again; an ordinary close is the other way.
     *
     * @param deadline for all of it
     * @return what became of each store, or who opted out
     */
    FastShutdownReport doFastShutdown(Deadline deadline);
}
