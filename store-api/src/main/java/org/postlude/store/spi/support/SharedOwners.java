package org.postlude.store.spi.support;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stores that this process owns, by their place: the first logon opens the owner of a place, further ones share it, the
 * last one closes it (rule S3).
 *
 * <p>Opens and closes of one place wait for each other, so that whoever finds an owner finds it open, and an open that comes
 * during a close opens anew after it. Those of different places do not: a disk that hangs holds up nobody but its own stores.
 * An opener and a close must not ask for a place themselves. Thread-safe.
 *
 * @param <K> what names a place; two logons share an owner if theirs are equal
 * @param <T> what owns a place, for example its lock, its files and its index
 */
public final class SharedOwners<K, T extends Closeable> {
    /** Its monitor is held for counting only, never while an owner opens or closes. */
    private final Map<K, Place<T>> places = new HashMap<>();

    /**
     * Opens an owner.
     *
     * @param <T> what is opened
     */
    @FunctionalInterface
    public interface Opener<T> {
        /**
         * Opens it, or leaves nothing behind.
         *
         * @return an open owner
         * @throws IOException if it cannot be opened
         */
        T open() throws IOException;
    }

    /** Its monitor is held while its owner opens or closes. */
    private static final class Place<T> {
        /** Who has a share, takes one or gives one up; the last one takes the place out of the map. Under the map's monitor. */
        int users;
        /** How many shares there are of the owner that is open. Under this place's monitor, as the owner is. */
        int shares;

        @Nullable
        T owner;
    }

    /** None is open. */
    public SharedOwners() {}

    /**
     * Takes a share of the owner of a place.
     *
     * @param place which
     * @param opener run if nobody has it open
     * @return a share, to be closed once
     * @throws IOException if it cannot be opened; nothing is kept then
     */
    public Share share(K place, Opener<T> opener) throws IOException {
        Place<T> entered = enter(place);
        try {
            synchronized (entered) {
                T owner = entered.owner;
                if (owner == null) {
                    owner = opener.open();
                    entered.owner = owner;
                }
                entered.shares++;
                return new Share(place, entered, owner);
            }
        } catch (IOException | RuntimeException | Error e) {
            leave(place, entered);
            throw e;
        }
    }

    private Place<T> enter(K place) {
        synchronized (places) {
            Place<T> entered = places.computeIfAbsent(place, absent -> new Place<>());
            entered.users++;
            return entered;
        }
    }

    private void leave(K place, Place<T> entered) {
        synchronized (places) {
            if (--entered.users == 0) {
                places.remove(place);
            }
        }
    }

    /** One logon's share of an owner. Thread-safe. */
    public final class Share implements Closeable {
        private final K place;
        private final Place<T> entered;
        private volatile @Nullable T owner;

        private Share(K place, Place<T> entered, T owner) {
            this.place = place;
            this.entered = entered;
            this.owner = owner;
        }

        /**
         * The owner.
         *
         * @return open, unless its last share is closed meanwhile
         * @throws IllegalStateException if this share was closed: the logon was logged off (rule S7)
         */
        public T get() {
            T present = owner;
            if (present == null) {
                throw new IllegalStateException(place + " was logged off; nothing was changed. Log on anew");
            }
            return present;
        }

        /** Gives the share up, and closes the owner if it was the last one. Idempotent. */
        @Override
        public void close() throws IOException {
            // Waits for nobody while there are other shares: who opens has none yet, who closes has the last one.
            synchronized (entered) {
                T present = owner;
                if (present == null) {
                    return;
                }
                owner = null;
                try {
                    if (--entered.shares == 0) {
                        entered.owner = null;
                        present.close();
                    }
                } finally {
                    leave(place, entered);
                }
            }
        }

        @Override
        public String toString() {
            return (owner == null ? "share given up of " : "share of ") + place;
        }
    }
}
