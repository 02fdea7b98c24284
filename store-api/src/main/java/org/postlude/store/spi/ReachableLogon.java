package org.postlude.store.spi;

import java.io.IOException;
import java.util.List;

/**
 * What a {@link SpoolerLogon} may implement as well, if the owner of its store can say where it is reached: a program that finds
 * the store owned then has somebody to ask, instead of a refusal (rule S14). An add-on; a logon that only looks implements it too.
 * Threads: as {@link StoreLogon}.
 *
 * <p>What is announced is a hint beside the lock and no part of the store: it need not be durable, it counts only while the
 * process that announced it owns the store, and whoever follows it must see for himself that there is somebody. No original.
 */
public interface ReachableLogon {
    /**
     * Says where this process is reached, until it no longer owns the store. A repetition changes nothing.
     *
     * @param address one line that is not blank, for example the path of a control socket
     * @throws IllegalArgumentException if it is blank or has a line break; nothing was changed
     * @throws StoreRefusingException if this process does not own the store (NO_ACCESS); nothing was changed
     * @throws IOException if the result is unknown; harmless
     */
    void announce(String address) throws IOException;

    /**
     * Where the owner of this moment is reached.
     *
     * @return what it has announced, the latest first; empty if it has announced nothing, or nobody owns the store
     * @throws IOException if that cannot be found out
     */
    List<String> announced() throws IOException;
}
