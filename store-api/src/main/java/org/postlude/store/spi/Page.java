package org.postlude.store.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some of many.
 *
 * @param items in the order of the query
 * @param next the cursor of the next page; empty if this was the last
 * @param <T> what it is a page of
 */
public record Page<T>(List<T> items, Optional<String> next) {
    /**
     * Copies the items.
     *
     * @param items in the order of the query
     * @param next the cursor of the next page
     */
    public Page {
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(next, "next");
        items = List.copyOf(items);
    }
}
