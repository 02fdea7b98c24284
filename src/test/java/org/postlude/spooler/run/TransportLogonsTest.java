package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.TransportKey;
import org.postlude.transport.TransportRequest;

/** Old mail and a new configuration may have the same route logged on at the same time. */
class TransportLogonsTest {
    private static final TransportKey OLD = new TransportKey(2);
    private static final TransportKey NEW = new TransportKey(3);

    private final Queue<Runnable> desk = new ArrayDeque<>();
    private final List<Event> posted = new ArrayList<>();
    private final TransportLogons logons = new TransportLogons(desk::add, posted::add);

    private static Command.LogonTransport logon(TransportKey key, boolean configured) {
        return new Command.LogonTransport(key, "relay", "smtp://one", configured);
    }

    private CompletableFuture<String> put() {
        return logons.add(new TransportRequest("relay", "smtp://one", Map.of()));
    }

    private void run() {
        for (Runnable next = desk.poll(); next != null; next = desk.poll()) {
            next.run();
        }
    }

    private static void fails() {
        throw new IllegalStateException("no such server");
    }

    @Test
    void theLogonThatOldMailAsksForDoesNotAnswerWhoeverConfiguresItsRoute() {
        logons.begin(logon(OLD, false), () -> {});
        CompletableFuture<String> up = put();
        run();
        assertFalse(up.isDone(), "that was another one");
        logons.begin(logon(NEW, true), () -> {});
        run();
        assertEquals("relay", up.join());
        assertEquals(List.of(new Event.AddTransport("relay", "smtp://one")), posted);
    }

    @Test
    void itsFailureIsNotTheirsEither() {
        CompletableFuture<String> up = put();
        logons.begin(logon(OLD, false), TransportLogonsTest::fails);
        logons.begin(logon(NEW, true), () -> {});
        run();
        assertEquals("relay", up.join());
        assertEquals(OLD, ((Event.TransportFailed) posted.get(1)).transport());
    }

    @Test
    void whatCannotBeBegunForOldMailFailsNobodyWhoWaits() {
        CompletableFuture<String> up = put();
        logons.failed(logon(OLD, false), new OutOfMemoryError("by a test"));
        assertFalse(up.isDone());
        logons.failed(logon(NEW, true), new OutOfMemoryError("by a test"));
        assertThrows(CompletionException.class, up::join);
    }
}
