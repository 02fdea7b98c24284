package org.postlude.spooler.queue;

import java.util.Objects;
import java.util.Optional;
import org.postlude.message.Reply;
import org.postlude.message.StatusCode;

/** Decides which final refusals put an address on the {@link SuppressionList}. Called from several threads. */
@FunctionalInterface
public interface SuppressionPolicy {
    /**
     * An address was refused for good by the other side.
     *
     * @param address as it stands in the message
     * @param reply what was said
     * @param times how often in a row, this time included: an acceptance in between begins anew
     * @return why it is put on the list; empty to go on sending to it. Who throws says nothing
     */
    Optional<String> suppress(String address, Reply reply, int times);

    /**
     * Mailboxes that do not exist: refused so many times in a row, the last time with the enhanced status 5.1.1 (RFC 3463,
     * section 3.2).
     *
     * @param times at least 1
     * @return a policy
     * @throws IllegalArgumentException if it is less than 1
     */
    static SuppressionPolicy unknownMailbox(int times) {
        if (times < 1) {
            throw new IllegalArgumentException("refused " + times + " times; 1 is the least");
        }
        return (address, reply, count) -> {
            StatusCode status = Objects.requireNonNull(reply, "reply").status();
            boolean isUnknown = status != null && status.value().equals("5.1.1");
            return isUnknown && count >= times
                    ? Optional.of("refused " + count + (count == 1 ? " time: " : " times in a row: ") + reply)
                    : Optional.empty();
        };
    }
}
