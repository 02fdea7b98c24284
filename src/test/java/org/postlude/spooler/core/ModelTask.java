package org.postlude.spooler.core;

import org.jspecify.annotations.Nullable;

/**
 * What a store was asked to do.
 *
 * @param command which
 * @param read what a read found, on its way to the core; null as long as it was not carried out
 */
record ModelTask(Command command, @Nullable Event read) {
    boolean isWrite() {
        return command instanceof Command.Write || command instanceof Command.End;
    }

    boolean isRead() {
        return command instanceof Command.LoadDue || command instanceof Command.LoadPage;
    }
}
