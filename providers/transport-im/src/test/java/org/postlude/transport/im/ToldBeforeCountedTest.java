package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server hears that a stanza was handled when it lies on disk, and not before (XEP-0198, 4). */
class ToldBeforeCountedTest extends SmackLinkTest {
    private static final Duration LONG_ENOUGH = Duration.ofMillis(300);

    @Test
    void aStanzaIsCountedOnlyWhenItsListenerHasReturned() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        Ears ears = ears().beforeEach(() -> {
            reached.countDown();
            await(written);
        });
        ChatLink link = make(ears);
        Future<Boolean> opening = opening(link);
        RawServer.Wire wire = server.wire();
        wire.login();
        assertFalse(got(opening));

        wire.say(message("m1", "hello") + "<r xmlns='" + RawServer.SM + "'/>");
        await(reached);
        String early = wire.hearAllFor(LONG_ENOUGH);
        assertFalse(early.contains("<a "), early);

        written.countDown();
        wire.hear("<a [^>]*h='2'[^>]*/>"); // the answer about the account, and the message
        assertEquals(Optional.of("hello"), ears.next(Told.Said.class).body());
    }

    @Test
    void aStanzaThatCouldNotBeKeptIsNeverCountedAndTheStreamIsNotGoneOnWith() throws Exception {
        Ears ears = ears().beforeEach(() -> {
            throw new UncheckedIOException(new IOException("disk full"));
        });
        ChatLink link = make(ears);
        Future<Boolean> opening = opening(link);
        RawServer.Wire wire = server.wire();
        wire.login();
        got(opening);

        wire.say(message("m1", "hello") + "<r xmlns='" + RawServer.SM + "'/>");
        assertTrue(ears.awaitLost().contains("disk full"));
        String said = wire.hearAllFor(LONG_ENOUGH);
        assertFalse(said.contains("<a "), said);

        Future<Boolean> again = opening(make(ears()));
        RawServer.Wire next = server.wire();
        next.login(); // binds: a server that still has the message delivers it anew
        assertFalse(got(again));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
