package org.postlude.store.spi;

import java.io.IOException;
import java.io.Serial;
import org.postlude.message.MessageId;

/** The stored bytes are not those that were submitted. They are never sent. */
public final class DamagedMessageException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Which message. */
    private final MessageId id;

    /** What does not fit. */
    private final String damage;

    /**
     * Names the message and the damage.
     *
     * @param id which
     * @param damage what does not fit
     */
    public DamagedMessageException(MessageId id, String damage) {
        super("message " + id + " is damaged: " + damage);
        this.id = id;
        this.damage = damage;
    }

    /**
     * Which message.
     *
     * @return its name
     */
    public MessageId id() {
        return id;
    }

    /**
     * What does not fit.
     *
     * @return in words, without the message's name
     */
    public String damage() {
        return damage;
    }
}
