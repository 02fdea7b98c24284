package org.postlude.store;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Direction;
import org.postlude.message.MessageState;
import org.postlude.message.Phase;
import org.postlude.message.Reply;

/**
 * One message in process or in the queue, as reports and lists show it.
 *
 * @param id the store's name for it; for an inbound transfer the attempt's name, since it has no id yet
 * @param messageId the {@code Message-ID} field as submitted; null if it is not known
 * @param direction which way it goes
 * @param state the most urgent state of its parts: ACTIVE, then IN_DOUBT, HELD, BACKING_OFF, TRANSPORT_DEFERRED, QUEUED
 * @param phase how far the transfer has come; null unless ACTIVE, and then too where only the owner of the transfer knows:
 *     in every list of a queue ({@link MessageStore#queue}, and from outside), as against a logoff's report
 * @param age since submit, or since the transfer began for an inbound one
 * @param transport the transport of its route; null if none took it yet
 * @param attempts how often it was tried
 * @param lastReply the last answer; null if there was none yet
 * @param recipients each recipient and where it stands; empty for an inbound transfer
 */
public record MessageStatus(
        String id,
        @Nullable String messageId,
        Direction direction,
        MessageState state,
        @Nullable Phase phase,
        Duration age,
        @Nullable String transport,
        int attempts,
        @Nullable Reply lastReply,
        List<RecipientStatus> recipients) {
    /**
     * Copies the recipients.
     *
     * @param id the store's name for it
     * @param messageId the header field as submitted
     * @param direction which way it goes
     * @param state the most urgent state of its parts: ACTIVE, then IN_DOUBT, HELD, BACKING_OFF, TRANSPORT_DEFERRED, QUEUED
     * @param phase how far the transfer has come
     * @param age since submit, or since the transfer began for an inbound one
     * @param transport the transport of its route
     * @param attempts how often it was tried
     * @param lastReply the last answer
     * @param recipients each recipient and where it stands
     */
    public MessageStatus {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(age, "age");
        Objects.requireNonNull(recipients, "recipients");
        recipients = List.copyOf(recipients);
    }
}
