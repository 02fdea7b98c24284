package org.postlude.spooler.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.Recipient;

/**
 * What a {@link Filter} looks at: one part of a message, that is those of its recipients that go to one destination.
 *
 * @param id the store's name for the message
 * @param sender the reverse-path; empty for {@code <>}
 * @param recipients of this part
 * @param transport the name of its route
 * @param state its state word
 * @param age since the submit; never negative
 * @param attempts how often it was tried
 * @param subject the header field as submitted, perhaps with encoded words (RFC 2047); null if there is none
 */
public record Facts(
        MessageId id,
        String sender,
        List<Recipient> recipients,
        String transport,
        MessageState state,
        Duration age,
        int attempts,
        @Nullable String subject) {
    /**
     * Copies the recipients.
     *
     * @param id the store's name for the message
     * @param sender the reverse-path
     * @param recipients of this part
     * @param transport the name of its route
     * @param state its state word
     * @param age since the submit
     * @param attempts how often it was tried
     * @param subject the header field as submitted
     */
    public Facts {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(state, "state");
        recipients = List.copyOf(recipients);
    }

    /**
     * How old something is.
     *
     * @param submitted when it came
     * @param now the time
     * @return zero for what lies in the future
     */
    public static Duration age(Instant submitted, Instant now) {
        Duration age = Duration.between(submitted, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
