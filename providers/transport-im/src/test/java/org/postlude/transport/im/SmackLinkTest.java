package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A link to a server of the test's own, which says each octet itself. */
abstract class SmackLinkTest {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    RawServer server;
    final SmackLinks links = new SmackLinks(Optional.empty(), Duration.ofMinutes(1));
    private final List<Ears> listening = new ArrayList<>();
    private final List<ChatLink> made = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void start() throws IOException {
        server = new RawServer();
    }

    @AfterEach
    void stop() throws IOException {
        made.forEach(link -> link.close(false));
        listening.forEach(Ears::deafen);
        threads.shutdownNow();
        server.close();
        listening.forEach(Ears::assertNoFault);
    }

    Ears ears() {
        Ears ears = new Ears();
        listening.add(ears);
        return ears;
    }

    ChatLink make(Ears ears) {
        ChatLink link = links.make(server.account(), ears);
        made.add(link);
        return link;
    }

    /** Opens one, while the test is the server. */
    Future<Boolean> opening(ChatLink link) {
        return meanwhile(link::open);
    }

    <T> Future<T> meanwhile(Callable<T> action) {
        return threads.submit(action);
    }

    static <T> T got(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why what was done meanwhile has failed. */
    static ChatException failure(Future<?> failed) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> got(failed));
        return assertInstanceOf(ChatException.class, failure.getCause());
    }

    /** A message of somebody. */
    static String message(String id, String body) {
        return "<message from='bob@chat.example/desk' to='" + RawServer.ACCOUNT + "/postlude' type='chat' id='" + id
                + "'><body>" + body + "</body></message>";
    }
}
