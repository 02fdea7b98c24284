package org.postlude.transport.im;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The connection of one account to its server, which is Smack's or a scripted one. Whoever holds it opens it, and opens another one
 * when it is lost; it never opens itself again. What the server tells goes to the {@link Listener} that it was made with.
 */
interface ChatLink extends AutoCloseable {
    /** Makes links. */
    interface Maker {
        /**
         * Makes one; connects to nobody yet.
         *
         * @param account whose
         * @param listener who is told, from {@link ChatLink#open} on
         * @return a new link
         */
        ChatLink make(ChatAccount account, Listener listener);
    }

    /** Hears all that the server tells, in its order, one thing after another. */
    interface Listener {
        /**
         * Something was told. What lies on disk when this returns may count as received: only then the server hears that it was
         * (XEP-0198), so one that is lost before is told again. It may take as long as a disk does, and no longer.
         *
         * @param told what
         * @throws RuntimeException it is not kept: the server must not hear that it was received, so this link is lost, and its stream is
         *     not gone on with as if it had been. {@link ChatLink#close} may have been called in here
         */
        void told(Told told);

        /**
         * No stream was gone on with: what follows is told over another one, in which this user is in no room, and what was sent over the
         * one before is not sent again. Called within {@link ChatLink#open}, before the server hears that this user is there, and tells
         * what was said meanwhile.
         *
         * @throws RuntimeException nothing may be told over it: the link is not opened
         */
        default void fresh() {}

        /**
         * The link is lost, and nothing more comes over it. Once, and not after {@link ChatLink#close}.
         *
         * @param why for people
         */
        void lost(String why);
    }

    /**
     * Connects and logs in. Where the server holds a stream of this link's {@link ChatAccount#resumption} it goes on with that: who is in
     * which room is as it was, and what was not acknowledged is told again.
     *
     * @return whether a stream was gone on with
     * @throws ChatException if that cannot be; the link is closed
     * @throws InterruptedException stopped; the link is closed
     */
    boolean open() throws ChatException, InterruptedException;

    /**
     * Joins a room (XEP-0045, 7.2). Everybody who is there is told before this returns, this user last.
     *
     * @param room its bare address
     * @param nick as which
     * @param since what was said there from then on is told again, as delayed; empty for nothing
     * @throws ChatException if this user may not join, or the server has not said so in time
     * @throws InterruptedException stopped; whether it was joined is not known
     */
    void join(String room, String nick, Optional<Instant> since) throws ChatException, InterruptedException;

    /**
     * Leaves a room (XEP-0045, 7.14), if this user is in it. Waits for the server's word, as far as the link is open; then {@link Told.Gone} of this user comes
     * before this returns.
     *
     * @param room its bare address
     * @param words shown to those who stay; empty for none
     * @param within how long it waits
     */
    void leave(String room, String words, Duration within);

    /**
     * Hands a text over.
     *
     * @param text what, to whom
     * @throws ChatException if nothing was handed over
     * @throws InterruptedException stopped before anything was handed over
     */
    void send(ChatText text) throws ChatException, InterruptedException;

    /**
     * Waits until the server has all that was sent before (an acknowledgement of XEP-0198, or the answer to something that was asked
     * behind it). What it says against it, {@link Told.Failed}, has been told by then where the server says it at once.
     *
     * @param within how long
     * @return false if nothing was heard in time, or the link is lost: whether the server has it is not known
     * @throws InterruptedException stopped; it is not known either
     */
    boolean confirmed(Duration within) throws InterruptedException;

    /**
     * Ends it. Waits no longer than half a second for the server.
     *
     * @param politely whether the server is told, which ends its stream; otherwise the socket is cut
     */
    void close(boolean politely);

    @Override
    default void close() {
        close(true);
    }
}
