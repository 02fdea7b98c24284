package org.postlude.command;

import java.util.function.Consumer;

/** How the process hears that it is to end, and how it goes without further ado. */
interface Signals {
    /** Calls the handler with the name of each SIGINT and SIGTERM from now on, each time on a thread of its own. */
    void handle(Consumer<String> handler);

    /** Does something at each SIGHUP from now on, each time on a thread of its own; before, it ends the process. */
    void hangUp(Runnable work);

    /** Ends the process now; what is printed must have been flushed. */
    void halt(int code);
}
