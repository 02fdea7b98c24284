package org.postlude.spooler;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.MessageStatus;

/**
 * All that a store tells of one outbound message.
 *
 * @param status as in a list
 * @param sender the envelope's, empty for {@code <>}; null if it cannot be read
 * @param submitted when the store accepted it; null if that cannot be read
 * @param nextAttempt when a part of it is due next, the past for one that is ready; null if nothing is due, for it is held,
 *     in process, waits for somebody or has ended
 * @param size octets as they are sent; null if the bytes cannot be read or were dropped
 * @param damage what is wrong with its bytes; null if they are those that were submitted, or were dropped
 * @param subject the header field, its encoded words decoded (RFC 2047), as filters compare it; null if there is none, or it is unknown
 * @param inDoubt what to do in doubt; null if that cannot be read
 * @param expires when it is given up, if that was asked for at the submit; null for the schedule's expiry
 * @param tries the latest attempts of each of its parts, oldest first
 */
public record MessageDetails(
        MessageStatus status,
        @Nullable String sender,
        @Nullable Instant submitted,
        @Nullable Instant nextAttempt,
        @Nullable Long size,
        @Nullable String damage,
        @Nullable String subject,
        @Nullable InDoubtPolicy inDoubt,
        @Nullable Instant expires,
        List<Tried> tries) {
    /**
     * Copies the list.
     *
     * @param status as in a list
     * @param sender the envelope's
     * @param submitted when the store accepted it
     * @param nextAttempt when a part of it is due next
     * @param size octets as they are sent
     * @param damage what is wrong with its bytes
     * @param subject the header field, decoded
     * @param inDoubt what to do in doubt
     * @param expires when it is given up
     * @param tries the latest attempts
     */
    public MessageDetails {
        Objects.requireNonNull(status, "status");
        tries = List.copyOf(tries);
    }
}
