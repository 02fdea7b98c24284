package org.postlude.store;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some of a folder's messages.
 *
 * @param entries oldest first
 * @param next the cursor of the next page; empty if this was the last
 */
public record FolderPage(List<FolderEntry> entries, Optional<String> next) {
    /**
     * Copies the entries.
     *
     * @param entries oldest first
     * @param next the cursor of the next page
     */
    public FolderPage {
        Objects.requireNonNull(next, "next");
        entries = List.copyOf(entries);
    }
}
