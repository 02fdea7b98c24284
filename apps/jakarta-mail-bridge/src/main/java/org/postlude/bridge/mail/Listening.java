package org.postlude.bridge.mail;

import jakarta.mail.event.MailEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners, in order, on a thread of its own that ends when there is nothing to tell. Jakarta Mail's own queue loses an event
 * whose transport is closed before the queue's thread has begun, and a send here takes no longer than that.
 */
final class Listening {
    private final @Nullable Executor executor;
    // Guarded by this.
    private final Queue<Told> waiting = new ArrayDeque<>();
    private boolean isTelling;

    private record Told(MailEvent event, List<?> listeners) {}

    /**
     * Of one transport.
     *
     * @param executor what the session's {@code mail.event.executor} gives; null for a thread
     */
    Listening(@Nullable Executor executor) {
        this.executor = executor;
    }

    synchronized void tell(MailEvent event, List<?> listeners) {
        waiting.add(new Told(event, List.copyOf(listeners)));
        if (!isTelling) {
            isTelling = true;
            begin();
        }
    }

    private void begin() {
        if (executor != null) {
            executor.execute(this::tellAll);
        } else {
            Thread thread = new Thread(this::tellAll, "postlude-mail-events");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private synchronized @Nullable Told next() {
        Told next = waiting.poll();
        isTelling = next != null;
        return next;
    }

    private void tellAll() {
        for (Told told = next(); told != null; told = next()) {
            for (Object listener : told.listeners()) {
                try {
                    told.event().dispatch(listener);
                } catch (RuntimeException e) {
                    EndOfJvm.LOG.warn("A listener of a transport threw; the mail is not affected", e);
                }
            }
        }
    }
}
