package org.postlude.spooler;

import java.time.Duration;
import org.postlude.message.AttemptId;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.store.LogoffMode;
import org.postlude.store.Outcome;

/**
 * Hears what the spooler does, for metrics and the like: {@link SpoolerCoordinator.Builder#observer}. Each method is called
 * after what it tells of is certain; where it says so, after it is durable in the store.
 *
 * <p><b>Threads.</b> One method after another, in the order in which things happened for each store and each attempt, on a
 * thread that nobody waits for. Whoever is slow hears less (the oldest of more than 10,000 things that wait are dropped, and
 * {@link #missed} tells how many), and what is thrown is logged once; mail is never affected.
 *
 * <p><b>No addresses.</b> Nothing here has an address, a subject or a server's words: stores, transports, ids and numbers only.
 * A store is named by what {@link org.postlude.store.ProviderStatus#name()} says of it, which may be a path.
 *
 * <p>A method that is added later does nothing by default.
 */
public interface SpoolerObserver {
    /**
     * A message is durable.
     *
     * @param what which
     */
    default void submitted(Submitted what) {}

    /**
     * A submit was refused: nothing was stored, unless {@code kind} is DISK_ERROR.
     *
     * @param what which and why
     */
    default void refused(SubmitRefused what) {}

    /**
     * An attempt begins; its marker is durable.
     *
     * @param what which
     */
    default void began(AttemptBegan what) {}

    /**
     * An attempt's worker has come back, or is waited for no more.
     *
     * @param what which and how
     */
    default void ended(AttemptEnded what) {}

    /**
     * A part has come to rest, or has ended; durable.
     *
     * @param what which and how
     */
    default void settled(PartSettled what) {}

    /**
     * A message was taken back; durable.
     *
     * @param what which
     */
    default void withdrew(Withdrew what) {}

    /**
     * A logoff was answered.
     *
     * @param what how
     */
    default void loggedOff(LoggedOff what) {}

    /**
     * A store was given up; what is left is in it. A client's logoff that is answered by this is told first or afterwards.
     *
     * @param what which and how
     */
    default void released(Released what) {}

    /**
     * A provider broke a rule of its contract.
     *
     * @param what which
     */
    default void broke(RuleBroken what) {}

    /**
     * This observer was too slow.
     *
     * @param things how many it does not hear of
     */
    default void missed(long things) {}

    /** How an attempt ended, in one word. */
    enum Ending {
        /** Every recipient that was offered was accepted. */
        ACCEPTED,
        /** Recipients got different answers. */
        MIXED,
        /** Every recipient is to be tried again. */
        DEFERRED,
        /** Every recipient was refused for good. */
        REFUSED,
        /** What became of a recipient is not known. */
        IN_DOUBT,
        /** The transport does not take these recipients. */
        NOT_MINE,
        /** The transport keeps the part and will ask for it. */
        KEPT,
        /** Nobody was reached: busy, wait, a network that failed, a transport that has no login. */
        UNREACHED,
        /** Stopped before it was handed over. */
        STOPPED,
        /** The transport threw. */
        FAILED,
        /** The stored message was found damaged. */
        DAMAGED,
        /** The worker was silent for too long and was given up by the watchdog. */
        ABANDONED
    }

    /**
     * A message is durable.
     *
     * @param store its name
     * @param message its id
     * @param repeated whether an earlier submit under the same key had stored it
     * @param took from the call to the receipt
     */
    record Submitted(String store, MessageId message, boolean repeated, Duration took) {}

    /**
     * A submit was refused.
     *
     * @param store its name
     * @param kind what the client was told, as {@link org.postlude.message.PostludeException#code()} has it; the sentence
     *     may name addresses and is the client's alone
     */
    record SubmitRefused(String store, ErrorKind kind) {}

    /**
     * An attempt begins.
     *
     * @param attempt its name
     * @param store the store's name
     * @param part what is sent
     * @param transport over which
     */
    record AttemptBegan(AttemptId attempt, String store, PartId part, String transport) {}

    /**
     * An attempt has ended.
     *
     * @param attempt its name
     * @param store the store's name
     * @param part what was sent
     * @param transport over which
     * @param ending how
     * @param took since it began
     */
    record AttemptEnded(AttemptId attempt, String store, PartId part, String transport, Ending ending, Duration took) {}

    /**
     * A part rests or has ended.
     *
     * @param store its name
     * @param part which
     * @param state QUEUED, BACKING_OFF, TRANSPORT_DEFERRED, IN_DOUBT or HELD where it rests; DELIVERED or RETURNED where it has
     *     ended
     * @param transport of its route
     * @param attempts how often it was tried
     * @param age since its submit
     */
    record PartSettled(String store, PartId part, MessageState state, String transport, int attempts, Duration age) {}

    /**
     * A message was taken back.
     *
     * @param store its name
     * @param message its id
     */
    record Withdrew(String store, MessageId message) {}

    /**
     * A logoff was answered.
     *
     * @param store its name
     * @param mode which was carried out, or refused
     * @param outcome how
     * @param took from the call to the answer
     */
    record LoggedOff(String store, LogoffMode mode, Outcome outcome, Duration took) {}

    /**
     * A store was given up.
     *
     * @param store its name
     * @param mode of the logoff that ended so; ABORT, unless the store was opened with another one, if its last client only
     *     closed it
     * @param left messages that have not ended; negative if the store did not tell
     * @param asked whether a caller of a logoff had its report by this. False where the last client only closed its store, where
     *     whoever asked had stopped waiting or never waited, and at the end of the process
     */
    record Released(String store, LogoffMode mode, long left, boolean asked) {}

    /**
     * A rule was broken.
     *
     * @param rule its id in {@code docs/rules.md}
     */
    record RuleBroken(String rule) {}
}
