package org.postlude.transport.im;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.postlude.message.ActivityEvent;

/** Placeholder until the room's own is merged: it watches nothing. */
public final class ConversationWatch implements AutoCloseable {
    private ConversationWatch() {}

    /**
     * Joins a room and watches it.
     *
     * @param url of the account
     * @param room its address
     * @param events hears each event, one after another
     * @param notes hears a sentence about the connection now and then
     * @return it goes on until it is closed, or the room is gone
     * @throws IOException if the server or the room does not let this user in
     * @throws InterruptedException if the thread is interrupted while it waits for that
     */
    public static ConversationWatch open(
            String url, String room, Consumer<ActivityEvent> events, Consumer<String> notes)
            throws IOException, InterruptedException {
        if (!url.isEmpty()) {
            throw new IOException("nothing here can watch " + room + " yet");
        }
        return new ConversationWatch();
    }

    /**
     * Waits for the end of it.
     *
     * @param within how long at most
     * @return whether it is over
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public boolean await(Duration within) throws InterruptedException {
        return true;
    }

    /** Leaves the room; what that makes happen is told before it returns. */
    @Override
    public void close() {}
}
