package org.postlude.store.spi;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a store takes changes, and what of it a person has to look at.
 *
 * @param refusing empty if it does; else why not, and what to do
 * @param since when that began
 * @param setAside accepted mail whose record cannot be read any more, so that it is not in the queue (rule Q8): one sentence
 *     each, that says which, where what is left of it lies now, and what to do. Read from what lies there at each logon, so it
 *     is told until a person has taken it away
 */
public record StoreHealth(Optional<String> refusing, Instant since, List<String> setAside) {
    /**
     * Copies the list.
     *
     * @param refusing empty if it takes changes; else why not, and what to do
     * @param since when that began
     * @param setAside accepted mail whose record cannot be read any more, one sentence each
     */
    public StoreHealth {
        Objects.requireNonNull(refusing, "refusing");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(setAside, "setAside");
        setAside = List.copyOf(setAside);
    }

    /**
     * Of a store with nothing set aside.
     *
     * @param refusing empty if it takes changes; else why not, and what to do
     * @param since when that began
     */
    public StoreHealth(Optional<String> refusing, Instant since) {
        this(refusing, since, List.of());
    }

    /**
     * The same, with what was set aside.
     *
     * @param sentences one each
     * @return a new health
     */
    public StoreHealth withSetAside(List<String> sentences) {
        return new StoreHealth(refusing, since, sentences);
    }
}
