package org.postlude.store;

import java.util.Objects;

/**
 * A folder, as of one moment; a row of MAPI's hierarchy table.
 *
 * @param name levels with a slash between them, for example {@code INBOX} or {@code Archive/2026}
 * @param messages how many lie in it; {@code PR_CONTENT_COUNT}
 * @param unseen how many of these are without {@link MessageFlag#SEEN}; {@code PR_CONTENT_UNREAD}
 */
public record FolderInfo(String name, long messages, long unseen) {
    /**
     * Refuses null.
     *
     * @param name levels with a slash between them
     * @param messages how many lie in it
     * @param unseen how many of these are without SEEN
     */
    public FolderInfo {
        Objects.requireNonNull(name, "name");
    }
}
