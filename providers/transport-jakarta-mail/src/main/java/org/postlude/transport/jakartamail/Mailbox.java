package org.postlude.transport.jakartamail;

import java.io.IOException;
import org.postlude.transport.InboundMessage;

/** Where mail is fetched from. Used by one thread at a time; {@link #abort} comes from any. */
interface Mailbox {
    /** Whether there may be something to fetch. */
    boolean isWaiting() throws MailboxFailure, InterruptedException;

    /**
     * Fetches one message, if there is one, and gives it up at the source once it is saved.
     *
     * @param going asked now and then whether to go on
     * @throws IOException the store failed; the source keeps its copy
     * @throws MailboxFailure the source failed; what was not saved is still there
     */
    void fetch(InboundMessage message, Going going) throws IOException, MailboxFailure, InterruptedException;

    /** Nothing more is wanted for now: the server is told goodbye. */
    void rest();

    /** Something is about to be asked for. */
    void ready();

    /** Ends what waits, at once, and lets nothing begin until {@link #ready}. */
    void abort();

    /** As {@link #abort}, for good. */
    void close();

    /**
     * Listens on a connection of its own to what the server tells of new mail, until that connection ends.
     *
     * @param news run when the listening has begun, and each time that the server tells of something
     * @param going whether anybody wants to know; asked before it is begun
     * @return false if this server does not tell; then nothing was waited for
     * @throws MailboxFailure it went wrong; tried again later
     */
    default boolean listen(Runnable news, Going going) throws MailboxFailure, InterruptedException {
        return false;
    }

    /** Ends {@link #listen} at once. */
    default void stopListening() {}

    /** Whether somebody wants it to go on. */
    @FunctionalInterface
    interface Going {
        boolean isOn();
    }
}
