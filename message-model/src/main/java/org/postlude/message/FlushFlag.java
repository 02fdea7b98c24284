package org.postlude.message;

/** What to flush and how; MAPI {@code FlushQueues}. Upload is outbound, download is inbound. */
public enum FlushFlag {
    /** The outgoing queues. */
    UPLOAD,
    /** The incoming queues. */
    DOWNLOAD,
    /** Even if it is costly. */
    FORCE,
    /** Without asking a person. */
    NO_UI,
    /** The caller does not wait for the end; only the spooler's own status object knows this one. */
    ASYNC_OK
}
