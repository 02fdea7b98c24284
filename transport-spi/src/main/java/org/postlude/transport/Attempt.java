package org.postlude.transport;

/**
 * One attempt that was begun. One worker thread drives it from {@link TransportLogon#submitMessage} to the end.
 */
public non-sealed interface Attempt extends SubmitResult {
    /**
     * Ends the attempt; blocks until its outcome is known.
     *
     * <ul>
     *   <li><b>T4</b> The outcomes hold every recipient of the message exactly once, and nobody else.
     *   <li><b>T5</b> {@code Accepted} means that the next hop took responsibility: for SMTP a 2yz reply to the final dot
     *       (RFC 5321, section 4.2.5). Never earlier, never on a guess.
     *   <li><b>T6</b> No retry in here. When to try again is the spooler's decision alone.
     *   <li><b>T7</b> {@link TransportSupport#mayCommit} is asked exactly once, directly before the step that hands
     *       responsibility over (SMTP: the final dot). After STOP nothing is handed over and the result is
     *       {@link EndResult.Stopped}. Where every recipient failed before that step it is not asked.
     *   <li><b>T8</b> After PROCEED, a reply that was not seen is {@link RecipientOutcome.InDoubt}, and what carried it is
     *       not used again.
     *   <li><b>T17</b> The next hop gets exactly the octets of the content (RFC 5321, section 6.4).
     *   <li><b>T18</b> An exception, or a silence that the spooler waits no longer for, counts before the permit as a temporary
     *       failure of every recipient, after PROCEED as doubt: the spooler cannot tell what the next hop has. What a worker that
     *       was given up does or says has no effect.
     *   <li><b>T19</b> When the content cannot be opened or read, nothing further is handed over, and whoever has no outcome
     *       yet is {@code Deferred}.
     *   <li><b>T20</b> Null counts as an exception.
     * </ul>
     *
     * @return who was accepted, deferred, refused
     * @throws InterruptedException stopped before the permit; nobody was sent to
     */
    EndResult endMessage() throws InterruptedException;
}
