package org.postlude.transport.im;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;

/**
 * What lies on this disk of one account, open.
 *
 * @param folder which
 * @param spool texts that no store has
 * @param sent what rooms may tell again
 * @param conversations who is where
 */
record Kept(StateFolder folder, TextSpool spool, SentTexts sent, Conversations conversations) implements AutoCloseable {
    /**
     * Opens it. Who talked to somebody in a process that has ended does so no more; that is recorded, and told when somebody hears.
     *
     * @throws IOException it is not to be had, is damaged, or takes nothing
     */
    static Kept open(String transport, ImSettings settings, InstantSource clock) throws IOException {
        String account = settings.account().address();
        StateFolder folder = StateFolder.open(settings.state().orElseThrow(), account);
        boolean isOpen = false;
        try {
            TextSpool spool = TextSpool.open(folder.texts());
            SentTexts sent = SentTexts.open(folder.sent());
            Conversations conversations =
                    new Conversations(transport, account, FileJournal.open(folder.journal()), clock);
            try {
                conversations.endRecovered(conversations.recoveredRooms());
                isOpen = true;
                return new Kept(folder, spool, sent, conversations);
            } catch (UncheckedIOException e) {
                conversations.close();
                throw new IOException(e.getMessage(), e);
            }
        } finally {
            if (!isOpen) {
                folder.close();
            }
        }
    }

    @Override
    public void close() {
        conversations.close();
        folder.close();
    }
}
