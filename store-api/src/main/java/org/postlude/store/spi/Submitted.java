package org.postlude.store.spi;

import java.util.Objects;
import org.postlude.message.MessageId;

/**
 * A message is durable.
 *
 * @param id its name
 * @param existed true if the key had stored it before
 */
public record Submitted(MessageId id, boolean existed) {
    /**
     * Refuses null.
     *
     * @param id its name
     * @param existed true if the key had stored it before
     */
    public Submitted {
        Objects.requireNonNull(id, "id");
    }
}
