package org.postlude.spooler.core;

import org.jspecify.annotations.Nullable;
import org.postlude.message.Reply;

/**
 * One recipient's place in a part's record.
 *
 * @param fate where it stands
 * @param reply the last answer for it; null if there was none yet
 */
public record Mark(Fate fate, @Nullable Reply reply) {
    /** Not tried yet. */
    public static final Mark PENDING = new Mark(Fate.PENDING, null);

    /** The same answer, another fate. */
    Mark with(Fate other) {
        return new Mark(other, reply);
    }
}
