package org.postlude.spooler.testing;

import org.postlude.spooler.run.Directory;

/** One who works with the spooler, on a thread of its own. */
interface Client {
    /** Works until it has no more to do. */
    void run(Program program, Directory directory);
}
