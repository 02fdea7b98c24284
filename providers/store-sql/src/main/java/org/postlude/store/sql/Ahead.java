package org.postlude.store.sql;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;

/**
 * Short messages that were read right behind their claims, several by one look: whoever claims a message opens it next. Each is
 * given out once; whoever opens it again looks anew. What cannot be read is left to whoever opens it, who is told. Any thread.
 */
final class Ahead {
    /** Octets of bodies; more are read when they are opened. */
    private static final long MOST = 4L << 20;

    /** Of claimed messages; empty where it was given out, or could not be read. */
    private final Map<MessageId, Optional<Bodies.Found>> read = new HashMap<>();

    private long octets;

    /** Behind the commit, so that what is read is what the claim is for. */
    void changed(Access access, List<PartChange> changes, List<ChangeResult> results) {
        Set<MessageId> claimed = new LinkedHashSet<>();
        for (int i = 0; i < changes.size(); i++) {
            MessageId message = changes.get(i).id().message();
            if (changes.get(i).label().state() != LabelState.CLAIMED || results.get(i) != ChangeResult.APPLIED) {
                forget(message);
            } else if (!has(message)) {
                claimed.add(message);
            }
        }
        List<MessageId> all = List.copyOf(claimed);
        for (int from = 0; from + 1 < all.size() && hasRoom(); from += Link.AT_ONCE) {
            read(access, all.subList(from, Math.min(from + Link.AT_ONCE, all.size())));
        }
    }

    void ended(List<PartEnd> ends) {
        ends.forEach(end -> forget(end.id().message()));
    }

    private void read(Access access, List<MessageId> messages) {
        List<Bodies.Found> found;
        try {
            found = access.view().glance(link -> Bodies.openAll(link, access.store(), messages));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // They are claimed, and their claims must be answered; the openings find the same and tell it.
            Database.LOG.debug("nothing was read ahead in {}", access.file(), e);
            found = new ArrayList<>();
        }
        synchronized (this) {
            messages.forEach(message -> read.put(message, Optional.empty()));
            for (Bodies.Found each : found) {
                octets += each.length();
                read.put(each.message().id(), Optional.of(each));
            }
        }
    }

    private synchronized boolean has(MessageId message) {
        return read.containsKey(message);
    }

    private synchronized boolean hasRoom() {
        return octets < MOST;
    }

    /** Null if it has to be read. */
    synchronized Bodies.@Nullable Found take(MessageId message) {
        Bodies.Found found = read.getOrDefault(message, Optional.empty()).orElse(null);
        if (found != null) {
            octets -= found.length();
            read.put(message, Optional.empty());
        }
        return found;
    }

    synchronized void forget(MessageId message) {
        take(message);
        read.remove(message);
    }
}
