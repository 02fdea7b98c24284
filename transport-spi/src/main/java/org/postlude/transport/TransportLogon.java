package org.postlude.transport;

import java.util.List;

/**
 * One logon on one transport; MAPI {@code IXPLogon}. Several stores share it.
 *
 * <p><b>Loans.</b> Whatever comes in is lent until {@link Attempt#endMessage()} returns. Keep the ids, never the objects.
 *
 * <p>Rules: see each method and {@code docs/rules.md}. What a transport cannot do is an add-on interface that it does not
 * implement: {@link CancellableTransport}, {@link DeferringTransport}, {@link FlushableTransport}, {@link
 * InboundTransport}, {@link IdleAware}, {@link StatusReporting}, {@link Conversational}.
 */
public interface TransportLogon extends AutoCloseable {
    /**
     * The address types it takes; MAPI {@code AddressTypes}. Asked after logon and again after CONFIG_CHANGE.
     *
     * @return exact types in upper case; empty for any type, and such a transport is asked last
     */
    List<String> addressTypes();

    /**
     * How many attempts it takes at once. Asked after logon and again after CONFIG_CHANGE.
     *
     * @return at least 1; less is refused at logon (rule T20)
     */
    int maxAttempts();

    /**
     * How many of these it wants to have begun at a time. The others are claimed and read, and each is begun when one before it has
     * ended; so the next is at hand at once, and holds no thread until then. The place of one that is given up because it hangs goes
     * to the next although it is still inside. Asked together with {@link #maxAttempts()}.
     *
     * @return from 1 to {@link #maxAttempts()}, which it is unless it is overridden; less than 1 is refused at logon (rule T20)
     */
    default int attemptsAtOnce() {
        return maxAttempts();
    }

    /**
     * How many of these can be on their way at a time, for example the number of its connections; the others wait inside for one that
     * ends. Some of them are kept for other destinations than the one that has the most mail, and some for mail that is not large
     * (rule D23). Asked together with {@link #maxAttempts()}.
     *
     * @return from 1 to {@link #attemptsAtOnce()}, which it is unless it is overridden; less than 1 is refused at logon (rule T20)
     */
    default int lines() {
        return attemptsAtOnce();
    }

    /**
     * Begins one attempt to hand a message to the next hop (rules T1 to T3).
     *
     * <ul>
     *   <li><b>T1</b> Nothing was handed over when this returns, unless it returns an {@link Attempt}.
     *   <li><b>T2</b> It may be asked for the same part again and again; each time is a new attempt id.
     *   <li><b>T3</b> An exception counts as a temporary failure of every recipient; the mail is kept.
     *   <li><b>T20</b> Null counts as an exception.
     * </ul>
     *
     * @param message lent; its content may be opened more than once
     * @return an {@link Attempt}, or why there is none
     * @throws InterruptedException stopped; nobody was sent to
     */
    SubmitResult submitMessage(OutboundMessage message) throws InterruptedException;

    /**
     * Tells of a change; MAPI {@code TransportNotify} (rule T9). BEGINs set the ENABLED bit of their direction in the status row
     * before they return, and ENDs clear it. ENDs do not stop what is in process.
     *
     * @param notice exactly one
     */
    void transportNotify(TransportNotice notice);

    /**
     * Logs off; MAPI {@code TransportLogoff} (rule T10). Must be accepted at any time, cannot be refused, does not wait for
     * the network longer than a second.
     *
     * @param haste whether connections are closed politely
     */
    void transportLogoff(Haste haste);

    /** The last call; MAPI Release. A close without {@link #transportLogoff} acts as if HURRY had been called first. */
    @Override
    void close();
}
