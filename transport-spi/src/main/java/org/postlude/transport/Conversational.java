package org.postlude.transport;

import java.util.List;
import org.postlude.message.event.Blocked;

/**
 * A transport with conversations that can be left, for example instant messaging. What happens in them it tells by {@link
 * TransportSupport#activity}, as events of {@code org.postlude.message.event}. Called on any thread; like all calls but an
 * attempt's it may take a while, and not for ever.
 */
public interface Conversational {
    /**
     * Those in which this user is a member now.
     *
     * @return the transport's names for them, which their events tell as {@code conv-id}
     */
    List<String> conversations();

    /**
     * Leaves a conversation. The event of it is durable when this returns. One that this user is not a member of is nothing to leave,
     * and is no error: somebody may have ended it a moment ago.
     *
     * @param conversation one of {@link #conversations()}
     * @param reason {@link Blocked#NOT} if the user leaves by their own will; else they are made to leave, for this reason
     * @param words why, shown to the others where the protocol can
     */
    void leave(String conversation, Blocked reason, String words);

    /**
     * Leaves all of them, for the last store that this transport's mail comes into is being logged off. Comes directly before {@link
     * TransportNotice#END_INBOUND}, on the notice thread: so it returns within a second (rule T9), and what it could not tell of in that
     * time it tells at its next logon. In what is left nothing is joined before the next {@link TransportNotice#BEGIN_INBOUND}.
     *
     * @param forced true if the mode is ABORT: then this user is made to leave (rule R6)
     */
    void leaveAll(boolean forced);
}
