package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postlude.message.ActivityEvent;
import org.postlude.store.ActivityFeed;
import org.postlude.store.ActivityLostException;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.SpoolerLogon;

/**
 * The feed's notes: so many chunks at most, the oldest are dropped, the last one grows. In memory are the last chunk and where
 * each of the others begins.
 */
final class ActivityNotes {
    static final String PREFIX = "activity.";
    static final int MOST = 64;
    private static final byte[] NOTHING = new byte[0];

    /** Where a chunk is; all but the last are full and stay as they are. */
    private record Place(long number, long first, long revision) {
        String name() {
            return PREFIX + String.format(Locale.ROOT, "%012d", number);
        }
    }

    private final SpoolerLogon logon;
    private final Deque<Place> places = new ArrayDeque<>();
    /** Of the last place. */
    private List<byte[]> events = new ArrayList<>();

    private int size = ActivityChunk.HEADER;
    private Instant point = Instant.EPOCH;
    private boolean inOrder = true;

    ActivityNotes(SpoolerLogon logon) {
        this.logon = logon;
    }

    /** Reads what is there; false if there is nothing, and then the first chunk is begun. */
    boolean read() throws IOException {
        for (Note note : logon.notes(PREFIX)) {
            ActivityChunk chunk = ActivityChunk.decodeNote(note.bytes());
            places.add(
                    new Place(Long.parseLong(note.name().substring(PREFIX.length())), chunk.first(), note.revision()));
            events = new ArrayList<>(chunk.events());
            point = chunk.point();
            inOrder = chunk.inOrder();
        }
        size = ActivityChunk.HEADER;
        events.forEach(event -> size += ActivityChunk.LENGTH + event.length);
        if (places.isEmpty()) {
            places.add(new Place(0, 1, 0));
            return false;
        }
        return true;
    }

    Instant point() {
        return point;
    }

    boolean isInOrder() {
        return inOrder;
    }

    /** Of all events that are kept. */
    Set<String> keys() throws IOException {
        Set<String> keys = new HashSet<>();
        for (Note note : logon.notes(PREFIX)) {
            for (byte[] event : ActivityChunk.decodeNote(note.bytes()).events()) {
                keys.add(ActivityChunk.decode(event).key());
            }
        }
        return keys;
    }

    /** Adds an event behind all others; durable with the next {@link #write}. */
    void add(ActivityEvent event) throws IOException {
        byte[] encoded = ActivityChunk.encode(event);
        if (size + ActivityChunk.LENGTH + encoded.length > ActivityChunk.LARGEST) {
            write(point, false);
            Place last = places.getLast();
            places.add(new Place(last.number() + 1, last.first() + events.size(), 0));
            events = new ArrayList<>();
            size = ActivityChunk.HEADER;
            if (places.size() > MOST) {
                Place oldest = places.removeFirst();
                put(oldest, NOTHING);
            }
        }
        events.add(encoded);
        size += ActivityChunk.LENGTH + encoded.length;
    }

    /** Makes all that was added durable, and says up to when all is. */
    void write(Instant upTo, boolean nothingFollows) throws IOException {
        point = upTo;
        inOrder = nothingFollows;
        Place last = places.removeLast();
        places.addLast(last); // as it is, should the store fail
        put(last, new ActivityChunk(last.first(), point, inOrder, events).encode());
        places.removeLast();
        places.addLast(new Place(last.number(), last.first(), last.revision() + 1));
    }

    private void put(Place place, byte[] bytes) throws IOException {
        if (!logon.putNote(place.name(), place.revision(), bytes)) {
            throw new IOException("note " + place.name() + " was changed by another hand");
        }
    }

    List<ActivityFeed.Entry> from(String store, long cursor, int limit) throws IOException {
        long oldest = places.getFirst().first();
        long end = places.getLast().first() + events.size();
        if (cursor != 0 && (cursor < oldest || cursor > end)) {
            throw new ActivityLostException(store, cursor, oldest);
        }
        List<ActivityFeed.Entry> found = new ArrayList<>();
        long next = Math.max(cursor, oldest);
        for (Place place : places) {
            boolean isLast = place.equals(places.getLast());
            // A chunk ends where the next one begins, so one that ends before the cursor is read for nothing but once.
            if (found.size() < limit && (isLast || reaches(place, next))) {
                List<byte[]> chunk = isLast ? events : eventsOf(place);
                for (long i = next - place.first(); i < chunk.size() && found.size() < limit; i++) {
                    next++;
                    found.add(new ActivityFeed.Entry(ActivityChunk.decode(chunk.get((int) i)), next));
                }
            }
        }
        return found;
    }

    private boolean reaches(Place place, long next) {
        boolean isBehind = false;
        for (Place each : places) {
            if (isBehind) {
                return each.first() > next;
            }
            isBehind = each.equals(place);
        }
        return true;
    }

    private List<byte[]> eventsOf(Place place) throws IOException {
        List<Note> one = logon.notes(place.name());
        return one.isEmpty()
                ? List.of()
                : ActivityChunk.decodeNote(one.get(0).bytes()).events();
    }
}
