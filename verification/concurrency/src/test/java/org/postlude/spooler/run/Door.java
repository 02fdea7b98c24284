package org.postlude.spooler.run;

/** What the calls on a gate need of it. */
interface Door {
    boolean enterToSubmit();

    void leaveSubmit();

    void close(Runnable whenDrained);
}
