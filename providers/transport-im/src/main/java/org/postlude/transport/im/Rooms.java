package org.postlude.transport.im;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The rooms that this user wants to be in, and which of them they are. Guarded by whoever holds it. */
final class Rooms {
    /** One of them. */
    static final class Wish {
        private final String room;
        private boolean isJoined;
        private int failures;
        private long wait;

        private Wish(String room) {
            this.room = room;
        }

        String room() {
            return room;
        }

        int failures() {
            return failures;
        }
    }

    private final Map<String, Wish> wishes = new LinkedHashMap<>();

    void want(String room) {
        wishes.computeIfAbsent(room, Wish::new);
    }

    /** This user has left, or was made to. */
    void giveUp(String room) {
        wishes.remove(room);
    }

    void clear() {
        wishes.clear();
    }

    void joined(String room) {
        Wish wish = wishes.get(room);
        if (wish != null) {
            wish.isJoined = true;
            wish.failures = 0;
        }
    }

    /** To be tried again after some nanoseconds. */
    void failed(String room, Pauses pauses) {
        Wish wish = wishes.get(room);
        if (wish != null) {
            wish.isJoined = false;
            wish.failures++;
            wish.wait = pauses.after(wish.failures).toNanos();
        }
    }

    /** A new stream: this user is in none of them. */
    void fresh() {
        wishes.values().forEach(each -> {
            each.isJoined = false;
            each.wait = 0;
        });
    }

    Optional<Wish> due() {
        return wishes.values().stream()
                .filter(each -> !each.isJoined && each.wait <= 0)
                .findFirst();
    }

    boolean isWaiting() {
        return wishes.values().stream().anyMatch(each -> !each.isJoined);
    }

    void passed(long nanos) {
        wishes.values().forEach(each -> each.wait -= nanos);
    }

    boolean isEmpty() {
        return wishes.isEmpty();
    }
}
