package org.postlude.command;

import java.util.ArrayDeque;
import java.util.Deque;
import org.postlude.store.MessageStore;
import org.postlude.web.WebServer;

/** What is to be closed at the end, the last first. */
final class Closing implements AutoCloseable {
    private final Deque<Runnable> closings = new ArrayDeque<>();

    MessageStore later(MessageStore store) {
        closings.push(store::close);
        return store;
    }

    Listeners later(Listeners listeners) {
        closings.push(listeners::close);
        return listeners;
    }

    Recording later(Recording recording) {
        closings.push(recording::close);
        return recording;
    }

    WebServer later(WebServer server) {
        closings.push(server::close);
        return server;
    }

    @Override
    public void close() {
        while (!closings.isEmpty()) {
            closings.pop().run();
        }
    }
}
