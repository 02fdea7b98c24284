package org.postlude.spooler.core;

import java.util.List;
import org.postlude.store.MessageStatus;

/**
 * What the store holds, read from it.
 *
 * @param left messages that have not ended
 * @param inDoubt of those, with a recipient in doubt
 * @param waiting whether a part is in the queue and not in process
 * @param messages what is in process, then the oldest queued
 * @param omitted queued messages that are not listed
 * @param damaged held messages that are damaged, a sentence each
 * @param setAside what the store could not read as a record, a sentence each
 */
public record QueueSnapshot(
        long left,
        long inDoubt,
        boolean waiting,
        List<MessageStatus> messages,
        long omitted,
        List<String> damaged,
        List<String> setAside) {
    /** The store could not be read. */
    public static final QueueSnapshot UNKNOWN = new QueueSnapshot(-1, 0, false, List.of(), 0, List.of(), List.of());

    /** Nothing. */
    public static final QueueSnapshot EMPTY = new QueueSnapshot(0, 0, false, List.of(), 0, List.of(), List.of());
}
