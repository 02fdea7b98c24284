package org.postlude.store.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/**
 * The parts of messages of which one is claimed, as the transaction under way leaves them: their outcome comes soon, and their
 * rows need not be read for it again. For the writer alone, who alone changes rows. What a transaction that is taken back has
 * noted is wrong, and so is what was noted of a message that is set aside: then all of it is forgotten.
 */
final class KnownParts {
    /** A message for ten thousand is among them, and not many of the kind. */
    private static final int MOST = 20_000;

    private final Map<MessageId, List<QueuedPart>> known = new HashMap<>();
    private int size;

    /** Null if they have to be read. */
    @Nullable
    List<QueuedPart> of(MessageId id) {
        return known.get(id);
    }

    /** Instead of what was noted of the message before; nothing, if nobody has a claim or they are too many. */
    void note(MessageId id, List<QueuedPart> parts) {
        forget(id);
        boolean isClaimed = parts.stream().anyMatch(part -> part.label().state() == LabelState.CLAIMED);
        if (isClaimed && size + parts.size() <= MOST) {
            known.put(id, List.copyOf(parts));
            size += parts.size();
        }
    }

    void forget(MessageId id) {
        List<QueuedPart> before = known.remove(id);
        size -= before == null ? 0 : before.size();
    }

    void forgetAll() {
        known.clear();
        size = 0;
    }
}
