package org.postlude.transport;

/** A transport that brings mail in; MAPI {@code Poll} and {@code StartMessage} (semantics 3.6). */
public interface InboundTransport {
    /**
     * Whether inbound mail is waiting. Asked every now and then and after NEWMAIL, only between BEGIN_INBOUND and
     * END_INBOUND.
     *
     * @return true if startMessage would find a message
     * @throws InterruptedException stopped
     */
    boolean poll() throws InterruptedException;

    /**
     * Takes one message in.
     *
     * <ul>
     *   <li><b>T14</b> The source's copy is acknowledged or deleted strictly after {@link InboundMessage#saveChanges}
     *       returned {@code true}; never on a guess.
     *   <li><b>T15</b> A return without saveChanges means that nothing was waiting.
     *   <li><b>T16</b> The key is the same each time the source offers the same message.
     * </ul>
     *
     * <p>An exception leaves the message at the source; it is tried again later.
     *
     * @param message where to put it
     * @throws InterruptedException stopped; the source keeps its copy
     */
    void startMessage(InboundMessage message) throws InterruptedException;
}
