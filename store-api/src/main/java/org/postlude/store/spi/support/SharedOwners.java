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
 * <p>An owner comes, is counted and goes under one lock, so that whoever finds one finds it open. Opening and closing are
 * therefore done one at a time, also for different places. Thread-safe.
 *
 * @param <K> what names a place; two logons share an owner if theirs are equal
 * @param <T> what owns a place, for example its lock, its files and its index
 */
public final class SharedOwners<K, T extends Closeable> {
    private final Map<K, Counted<T>> owners = new HashMap<>();

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

    private static final class Counted<T> {
        final T owner;
        int shares;

        Counted(T owner) {
            this.owner = owner;
        }
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
        synchronized (owners) {
            Counted<T> counted = owners.get(place);
            if (counted == null) {
                counted = new Counted<>(opener.open());
                owners.put(place, counted);
            }
            counted.shares++;
            return new Share(place, counted);
        }
    }

    /** One logon's share of an owner. Thread-safe. */
    public final class Share implements Closeable {
        private final K place;
        private volatile @Nullable Counted<T> counted;

        private Share(K place, Counted<T> counted) {
            this.place = place;
            this.counted = counted;
        }

        /**
         * The owner.
         *
         * @return open, unless its last share is closed meanwhile
         * @throws IllegalStateException if this share was closed: the logon was logged off (rule S7)
         */
        public T get() {
            Counted<T> present = counted;
            if (present == null) {
                throw new IllegalStateException(place + " was logged off; nothing was changed. Log on anew");
            }
            return present.owner;
        }

        /** Gives the share up, and closes the owner if it was the last one. Idempotent. */
        @Override
        public void close() throws IOException {
            synchronized (owners) {
                Counted<T> present = counted;
                counted = null;
                if (present != null && --present.shares == 0) {
                    owners.remove(place);
                    present.owner.close();
                }
            }
        }

        @Override
        public String toString() {
            return (counted == null ? "share given up of " : "share of ") + place;
        }
    }
}
