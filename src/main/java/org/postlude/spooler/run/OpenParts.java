package org.postlude.spooler.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;

/**
 * Of messages with several parts, one part each that had not ended when it was last looked for: as long as nobody has said that
 * this one has, the message has not, and its thousands of parts need not be read. Used on the store's queue only, which hears of
 * every end.
 */
final class OpenParts {
    /** A message that is not among them is looked at. */
    private static final int MOST = 1_000;

    private final Map<MessageId, PartId> open = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MessageId, PartId> eldest) {
            return size() > MOST;
        }
    };

    /** This part has ended. */
    void ended(PartId part) {
        open.remove(part.message(), part);
    }

    /** Whether a part of the message is known that has not ended. */
    boolean has(MessageId message) {
        return open.containsKey(message);
    }

    /**
     * What was found of a message.
     *
     * @param part that has not ended, the later its end the better; null if all have
     */
    void found(MessageId message, @Nullable PartId part) {
        if (part == null) {
            open.remove(message);
        } else {
            open.put(message, part);
        }
    }
}
