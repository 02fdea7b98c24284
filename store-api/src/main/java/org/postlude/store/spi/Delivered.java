package org.postlude.store.spi;

import java.util.Objects;
import org.postlude.message.MessageId;

/**
 * A delivery that is known by its key.
 *
 * @param key as it was given to {@link SpoolerLogon#deliver}
 * @param id the message's name; a client may have deleted it since
 * @param sha256 of its octets when it was filed: 64 hexadecimal digits, in lower case
 */
public record Delivered(String key, MessageId id, String sha256) {
    /**
     * Refuses null.
     *
     * @param key as it was given
     * @param id the message's name
     * @param sha256 of its octets
     */
    public Delivered {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(sha256, "sha256");
    }
}
