package org.postlude.tck.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.StoreHealth;
import org.postlude.tck.time.Halts;

/** What outlives a process: the images of all stores of one machine. Its monitor guards everything in this package. */
final class MemoryDisk {
    /** Why an operation is refused. */
    record Refusal(ErrorKind code, String why, Instant since) {}

    /** One store: its image, the way to it, and who holds its lock. */
    static final class Place {
        final StoreImage image;
        final Journal journal;
        private final String mark;
        private final Faults faults;

        @Nullable
        MemoryProcess owner;

        int writers;

        /** By the owner, the latest first. */
        final List<String> announced = new ArrayList<>();

        Place(String mark, Faults faults) {
            this.mark = mark;
            this.faults = faults;
            image = new StoreImage(mark);
            journal = new Journal(image, faults);
        }

        /** The store as it is after a power cut on a disk that only pretends to sync. */
        Place withoutLatest(long seed) {
            Place place = new Place(mark, faults);
            place.journal.replay(journal.reallySynced(seed));
            return place;
        }
    }

    final Faults faults = new Faults();
    final Violations violations = new Violations();
    final Map<String, Place> places = new HashMap<>();
    final Map<String, Reason> obstacles = new HashMap<>();
    final Map<Operation, Refusal> refusals = new EnumMap<>(Operation.class);
    /** Hears of operations that are held. */
    Halts halts = Halts.UNHEARD;

    /** Whether changes and ends are forced together. */
    boolean isJoint;

    private int processes;
    private int addresses;

    /** Opens, or makes, a store for one more logon. */
    Place place(String name, LogonRequest request, MemoryProcess process, Instant now) {
        Reason obstacle = obstacles.get(name);
        if (obstacle != null) {
            throw new LogonFailedException(
                    obstacle, request.address() + " cannot be opened: the test put an obstacle there", null);
        }
        Place place = places.get(name);
        if (request.access() == Access.READ_ONLY) {
            if (place == null) {
                throw new LogonFailedException(
                        Reason.CANNOT_CREATE,
                        "there is no store " + request.address()
                                + ", and a read-only logon creates none; open it for writing",
                        null);
            }
            return place;
        }
        if (place == null) {
            place = new Place(
                    "m" + Integer.toString(places.size(), 36) + Integer.toString(name.hashCode() & 0xffff, 36), faults);
            places.put(name, place);
        }
        if (place.owner != null && place.owner != process) {
            throw new LogonFailedException(
                    Reason.OWNED_BY_ANOTHER,
                    request.address() + " is owned by " + place.owner + "; ask it, or end it, or open read-only",
                    null);
        }
        if (place.owner == null) {
            place.owner = process;
            place.announced.clear();
            place.journal.opened(now);
        }
        place.writers++;
        return place;
    }

    StoreHealth refusalHealth() {
        Refusal first = refusals.values().iterator().next();
        return new StoreHealth(Optional.of(first.why()), first.since());
    }

    int nextProcess() {
        return ++processes;
    }

    int nextAddress() {
        return ++addresses;
    }
}
