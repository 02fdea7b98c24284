package org.postlude.spooler.run;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.transport.TransportRequest;

/** Logs transports on, and tells whoever has configured one how that went. Thread-safe. */
final class TransportLogons {
    private final Executor desk;
    private final Consumer<Event> post;
    private final Map<String, CompletableFuture<String>> awaited = new ConcurrentHashMap<>();

    TransportLogons(Executor desk, Consumer<Event> post) {
        this.desk = desk;
        this.post = post;
    }

    /** The transport's name, once it is logged on; at most one of a route at a time. */
    CompletableFuture<String> add(TransportRequest request) {
        CompletableFuture<String> up = new CompletableFuture<>();
        awaited.put(place(request.name(), request.url()), up);
        post.accept(new Event.AddTransport(request.name(), request.url()));
        return up;
    }

    /** Old mail may have the same route logged on at the same time, for which nobody waits. */
    void begin(Command.LogonTransport command, Runnable logon) {
        desk.execute(() -> {
            CompletableFuture<String> waiting = taken(command);
            try {
                logon.run();
                if (waiting != null) {
                    waiting.complete(command.name());
                }
            } catch (Throwable e) { // whatever it was, the transport is waited for
                if (waiting != null) {
                    waiting.completeExceptionally(e); // told to who wanted it, who takes it back or ends this engine
                } else {
                    post.accept(new Event.TransportFailed(command.transport(), Words.of(e)));
                }
            }
        });
    }

    /** It could not even be begun. */
    void failed(Command.LogonTransport command, Throwable cause) {
        CompletableFuture<String> waiting = taken(command);
        boolean unused = waiting != null && waiting.completeExceptionally(cause);
    }

    void failAll(Throwable cause) {
        awaited.values().forEach(up -> up.completeExceptionally(cause));
    }

    private @Nullable CompletableFuture<String> taken(Command.LogonTransport command) {
        return command.configured() ? awaited.remove(place(command.name(), command.url())) : null;
    }

    private static String place(String name, String url) {
        return name + " at " + url;
    }
}
