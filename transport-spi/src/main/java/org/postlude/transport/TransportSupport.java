package org.postlude.transport;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.postlude.message.ActivityEvent;
import org.postlude.message.AttemptId;
import org.postlude.message.Direction;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.StatusBit;

/**
 * What the framework offers to one transport logon; MAPI {@code IMAPISupport} as a transport sees it. Thread-safe.
 *
 * <p><b>T20</b> Null is taken nowhere: each method answers it with a {@link
 * org.postlude.message.ProviderContractException} at once and changes nothing.
 */
public interface TransportSupport {
    /**
     * Asks for the permit to hand responsibility over (rule T7). Blocks while the spooler decides; a logoff may withhold the
     * answer. A permit that cannot be had any more, for example of an abandoned attempt, is STOP.
     *
     * @param attempt which
     * @return PROCEED or STOP
     * @throws InterruptedException stopped while waiting; nothing may be handed over
     */
    Permit mayCommit(AttemptId attempt) throws InterruptedException;

    /**
     * Tells how far an attempt has come. Phases only rise; COMMITTED is set by the permit, never by the transport. Also
     * call it with the same phase while bytes flow: silence is what a watchdog acts on.
     *
     * @param attempt which
     * @param phase CONNECTING, ENVELOPE or BODY
     */
    void progress(AttemptId attempt, Phase phase);

    /**
     * Gives the spooler its turn during a long call; MAPI {@code SpoolerYield}.
     *
     * @param attempt which
     * @return true to go on; false if the attempt is to stop (MAPI_W_CANCEL_MESSAGE)
     */
    boolean spoolerYield(AttemptId attempt);

    /**
     * Tells the spooler something; MAPI {@code SpoolerNotify}.
     *
     * @param notice what
     */
    void spoolerNotify(SpoolerNotice notice);

    /**
     * Asks for a deferred message; MAPI {@code NOTIFY_SENTDEFERRED}: submitMessage with {@code deferred} set follows.
     *
     * @param part which
     */
    void sentDeferred(PartId part);

    /**
     * Sets what the status row shows; MAPI {@code ModifyStatusRow}.
     *
     * @param bits all of them, not only the changed ones
     */
    void modifyStatusRow(Set<StatusBit> bits);

    /**
     * Tells what became of recipients after the next hop had accepted them, for example by the network's own delivery report;
     * MAPI {@code StatusRecips}. The sender's report (RFC 3464) is filed in the store that the message was sent from: once for
     * each recipient and kind of ending, however often it is told (rule T23). Not called inside an attempt for the recipients of
     * that attempt; those are told by its end.
     *
     * @param part what was sent
     * @param recipients some of those that were told {@link RecipientOutcome.Accepted}; now {@code Accepted} means delivered, and
     *     {@link RecipientOutcome.Refused} that it could not be
     * @return FILED: durable; else nothing was filed for anybody
     * @throws IOException if a store failed, or is being logged off; some may have been filed, so tell all of it again
     */
    StatusAnswer statusRecipients(PartId part, List<EndResult.Result> recipients) throws IOException;

    /**
     * Registers a preprocessor; MAPI {@code RegisterPreprocessor}. Only until {@code transportLogon} returns. They are called in
     * the order of their registration, for messages that this transport is about to be asked to send (rule T22).
     *
     * @param addressTypes whom it is for: exact types in upper case; empty for all recipients
     * @param preprocessor called for each attempt
     */
    void registerPreprocessor(Set<String> addressTypes, Preprocessor preprocessor);

    /**
     * Whether somebody listens to the conversation of an attempt. Cheap enough to be asked for each line.
     *
     * @param attempt which
     * @return true if {@link #conversation} would be heard
     */
    default boolean isTraced(AttemptId attempt) {
        return false;
    }

    /**
     * Tells one line of the conversation of an attempt to those who listen to it. Never waits for them, and does nothing if there are
     * none. <b>T24</b> No credentials and no octets of a message are told, nor what repeats them: where something of that kind
     * stood, the line says that it is not shown.
     *
     * @param attempt which
     * @param direction {@link Direction#OUTBOUND} for what the transport said, {@link Direction#INBOUND} for what it was told
     * @param line one line, without its end
     */
    default void conversation(AttemptId attempt, Direction direction, String line) {}

    /**
     * Records an activity event in the feed of the first open store that keeps one, of those that take inbound mail if there is one. It is durable when this returns; where no
     * store keeps a feed, the log has its kind and key, and that is all.
     *
     * @param event its key makes repetitions harmless
     * @throws java.io.UncheckedIOException if it may not be recorded; tell it again later
     */
    void activity(ActivityEvent event);

    /**
     * The time. A transport takes it from nowhere else, but for its socket timeouts.
     *
     * @return the spooler's source of time
     */
    InstantSource clock();
}
