package org.postlude.bridge.mail;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.event.TransportEvent;
import java.io.Serial;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;

/**
 * What became of a send. {@code MESSAGE_DELIVERED}: Postlude is responsible for it now, as a relay would be. {@code
 * MESSAGE_PARTIALLY_DELIVERED}: some addresses were refused. {@code MESSAGE_NOT_DELIVERED}: nobody has it but the program.
 *
 * <p>An address in doubt is never told as not sent: it is in {@link #getInDoubtAddresses()}, and Postlude keeps it.
 */
public class PostludeTransportEvent extends TransportEvent {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable MessageId messageId;
    private final transient Address[] inDoubt;

    PostludeTransportEvent(
            PostludeTransport transport, int type, Letter letter, @Nullable MessageId messageId, Fate fate) {
        this(transport, type, letter.message(), messageId, fate);
    }

    private PostludeTransportEvent(
            PostludeTransport transport, int type, Message message, @Nullable MessageId messageId, Fate fate) {
        super(transport, type, array(fate.validSent()), array(fate.validUnsent()), array(fate.invalid()), message);
        this.messageId = messageId;
        this.inDoubt = array(fate.inDoubt());
    }

    /** What each address came to. */
    record Fate(List<Address> validSent, List<Address> validUnsent, List<Address> invalid, List<Address> inDoubt) {}

    /**
     * The store's name for the message, for {@code postlude queue} and the like.
     *
     * @return empty if nothing was submitted, or it is not known whether it was
     */
    public Optional<MessageId> getMessageId() {
        return Optional.ofNullable(messageId);
    }

    /**
     * Whose next hop may have it, while its answer was not seen, or, where there is no id, of whom it is not known whether the store has
     * the message.
     *
     * @return none of them is told as not sent, and where there is an id all of them are among the valid and sent ones, for Postlude
     *     keeps them
     */
    public Address[] getInDoubtAddresses() {
        return inDoubt.clone();
    }

    static Address[] array(List<Address> addresses) {
        return addresses.toArray(Address[]::new);
    }
}
