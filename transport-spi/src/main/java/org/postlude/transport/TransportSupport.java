package org.postlude.transport;

import java.time.InstantSource;
import java.util.Set;
import org.postlude.message.ActivityEvent;
import org.postlude.message.AttemptId;
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
     * Records an activity event.
     *
     * @param event its key makes repetitions harmless
     */
    void activity(ActivityEvent event);

    /**
     * The time. A transport takes it from nowhere else, but for its socket timeouts.
     *
     * @return the spooler's source of time
     */
    InstantSource clock();
}
