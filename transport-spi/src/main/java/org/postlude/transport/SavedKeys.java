package org.postlude.transport;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some of what a transport has saved.
 *
 * @param saved in an order of the store's own
 * @param next what {@link InboundMessage#saved} takes for the next ones; empty if these were the last
 */
public record SavedKeys(List<Saved> saved, Optional<String> next) {
    /**
     * Copies the list.
     *
     * @param saved in an order of the store's own
     * @param next what the next ones are asked for with
     */
    public SavedKeys {
        Objects.requireNonNull(next, "next");
        saved = List.copyOf(saved);
    }

    /**
     * One message that was saved.
     *
     * @param key as it was given to {@link InboundMessage#saveChanges}
     * @param sha256 of its octets: 64 hexadecimal digits, in lower case
     */
    public record Saved(String key, String sha256) {
        /**
         * Refuses null.
         *
         * @param key as it was given
         * @param sha256 of its octets
         */
        public Saved {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(sha256, "sha256");
        }
    }
}
