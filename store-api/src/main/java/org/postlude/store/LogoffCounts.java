package org.postlude.store;

/**
 * What became of the messages of one store while it was open here. Counts are messages, not recipients. Always true:
 * {@code submitted + queued at open = sent + returned + withdrawn + left}.
 *
 * @param submitted accepted durably since the store was opened
 * @param sent ended, and every recipient accepted
 * @param left at least one recipient has no ending yet
 * @param received taken in from transports; local deliveries and reports are not counted
 * @param requeued transfers of this logoff that ended without an ending for the message, which is in the queue again
 * @param cancelled transfers, either way, that this logoff asked to stop
 * @param returned ended, and at least one recipient was refused and reported
 * @param withdrawn ended by an explicit order
 * @param inDoubt of those left: at least one recipient is in doubt
 */
public record LogoffCounts(
        long submitted,
        long sent,
        long left,
        long received,
        long requeued,
        long cancelled,
        long returned,
        long withdrawn,
        long inDoubt) {
    /** Nothing at all. */
    public static final LogoffCounts ZERO = new LogoffCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
