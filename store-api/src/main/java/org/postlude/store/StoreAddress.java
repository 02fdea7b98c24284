package org.postlude.store;

import java.util.Locale;
import java.util.Objects;

/**
 * Which store: a provider's scheme and a place that the provider understands, written {@code scheme:place}.
 *
 * @param scheme lower-case letters, digits, dash
 * @param place for example a directory; not empty
 */
public record StoreAddress(String scheme, String place) {
    /**
     * Checks the form.
     *
     * @param scheme lower-case letters, digits, dash
     * @param place for example a directory
     * @throws IllegalArgumentException if the scheme or the place is missing
     */
    public StoreAddress {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(place, "place");
        if (!scheme.matches("[a-z][a-z0-9-]+") || place.isEmpty()) {
            throw new IllegalArgumentException("not a store address: '" + scheme + ":" + place
                    + "' (expected scheme:place, for example maildir:/var/mail/me)");
        }
    }

    /**
     * Reads {@code scheme:place}.
     *
     * @param text the whole address
     * @return the address
     * @throws IllegalArgumentException if it has another form
     */
    public static StoreAddress parse(String text) {
        Objects.requireNonNull(text, "text");
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "not a store address: '" + text + "' (expected scheme:place, for example maildir:/var/mail/me)");
        }
        return new StoreAddress(text.substring(0, colon).toLowerCase(Locale.ROOT), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return scheme + ":" + place;
    }
}
