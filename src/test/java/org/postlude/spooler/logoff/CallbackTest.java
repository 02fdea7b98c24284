package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.TransportNotice;

/** Logoff and close from inside a callback (D11): started and answered at once, for it could wait for itself. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallbackTest {
    /** Where the framework calls a transport's code. */
    enum Place {
        SUBMIT,
        BEFORE_PERMIT,
        AFTER_PERMIT,
        FLUSH,
        NOTICE
    }

    private final HookTransport hook = new HookTransport();
    private final CompletableFuture<MessageStore> opened = new CompletableFuture<>();
    private final CompletableFuture<LogoffReport> inside = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

    private MessageStore store() {
        return opened.join();
    }

    private LogoffReport inside() {
        return inside.orTimeout(World.SOON.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    /** Once: later calls of the same hook find the report there. */
    private void logOff(LogoffMode mode) {
        if (!inside.isDone()) {
            try {
                inside.complete(store().storeLogoff(mode, Deadline.none()));
            } catch (RuntimeException e) {
                inside.completeExceptionally(e);
            }
        }
    }

    private void set(Place place, HookTransport.Hook code) {
        switch (place) {
            case SUBMIT -> hook.onSubmit = code;
            case BEFORE_PERMIT -> hook.beforePermit = code;
            case AFTER_PERMIT -> hook.afterPermit = code;
            case FLUSH -> hook.onFlush = code;
            case NOTICE -> {
                hook.onNotice = code;
                hook.noticed = TransportNotice.END_OUTBOUND_FLUSH;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void D11_logoffInsideATransportIsStartedAndAnsweredAtOnce(Place place) {
        set(place, () -> logOff(LogoffMode.ORDERLY));
        try (World world = new World(hook)) {
            opened.complete(world.open());
            store().submit(World.mailTo("ann@example.org"));
            if (place == Place.FLUSH || place == Place.NOTICE) {
                world.flush("hook");
            }
            assertEquals(Outcome.INCOMPLETE, inside().outcome());
            LogoffReport last = store().storeLogoff(LogoffMode.ORDERLY);
            assertEquals(Outcome.RELEASED, last.outcome());
            Told.assertBalanced(last, 0);
            Handles.assertReleased(store());
        }
    }

    /** ABORT inside an attempt asks that very attempt to stop; it is answered before the attempt can obey. */
    @Test
    void D11_abortInsideItsOwnAttemptStopsIt() {
        hook.beforePermit = () -> logOff(LogoffMode.ABORT);
        try (World world = new World(hook)) {
            opened.complete(world.open());
            store().submit(World.mailTo("ann@example.org"));
            assertTold(
                    "ABORT INCOMPLETE 0x00040000; submitted 1, left 1, cancelled 1; ann ACTIVE/CONNECTING 1 over hook",
                    inside());
            assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; ann QUEUED 0 over hook",
                    store().storeLogoff(LogoffMode.ABORT));
        }
    }

    @Test
    void D11_quietInsideAnAttemptIsRefused() {
        hook.beforePermit = () -> logOff(LogoffMode.QUIET);
        try (World world = new World(hook)) {
            opened.complete(world.open());
            store().submit(World.mailTo("ann@example.org"));
            assertTold("QUIET REFUSED 0x00040000; submitted 1, left 1; ann ACTIVE/CONNECTING 1 over hook", inside());
            assertTold("ORDERLY RELEASED 0x00010000; submitted 1, sent 1", store().storeLogoff(LogoffMode.ORDERLY));
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void D11_closeInsideATransportDoesNotWait(Place place) {
        set(place, () -> {
            store().close();
            closed.complete(true);
        });
        try (World world = new World(hook)) {
            opened.complete(world.open());
            store().submit(World.mailTo("ann@example.org"));
            if (place == Place.FLUSH || place == Place.NOTICE) {
                world.flush("hook");
            }
            closed.orTimeout(World.SOON.toMillis(), TimeUnit.MILLISECONDS).join();
            await().until(() -> world.trace.contains("spooler.store.release"));
            Handles.assertReleased(store());
        }
    }

    @Test
    void D11_sessionAndDirectoryInsideATransportDoNotWaitEither() {
        CompletableFuture<World> here = new CompletableFuture<>();
        hook.onSubmit = () -> {
            here.join().spooler.logoff(owner -> true, LogoffMode.ORDERLY, Deadline.none());
            here.join().session.close();
            closed.complete(true);
        };
        try (World world = new World(hook)) {
            here.complete(world);
            opened.complete(world.open());
            store().submit(World.mailTo("ann@example.org"));
            closed.orTimeout(World.SOON.toMillis(), TimeUnit.MILLISECONDS).join();
            await().until(() -> world.trace.contains("spooler.store.release"));
        }
    }

    @Test
    void D11_logoffInsideAListenerIsStartedAndAnsweredAtOnce() {
        ScriptedTransport wire = World.wireBuilder().inbound().build();
        try (World world = new World(wire)) {
            opened.complete(world.open());
            var registration = store().advise(mail -> logOff(LogoffMode.ORDERLY));
            wire.source().offer("in-1", World.textFor("me@example.org"));
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
            assertEquals(Outcome.INCOMPLETE, inside().outcome());
            assertTold("ORDERLY RELEASED 0x00010000; received 1", store().storeLogoff(LogoffMode.ORDERLY));
            registration.close();
        }
    }

    @Test
    void D11_closeInsideAListenerDoesNotWait() {
        ScriptedTransport wire = World.wireBuilder().inbound().build();
        try (World world = new World(wire)) {
            opened.complete(world.open());
            var registration = store().advise(mail -> {
                store().close();
                closed.complete(true);
            });
            wire.source().offer("in-1", World.textFor("me@example.org"));
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
            closed.orTimeout(World.SOON.toMillis(), TimeUnit.MILLISECONDS).join();
            Handles.assertReleased(store());
            registration.close();
        }
    }

    /** The policy is asked inside the gate that the logoff waits for. */
    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void D11_logoffInsideASubmitPolicyIsStartedAndAnsweredAtOnce(LogoffMode mode) {
        try (World world = new World(
                builder -> builder.submitPolicy((owner, submission) -> {
                    logOff(mode);
                    return Optional.empty();
                }),
                hook)) {
            opened.complete(world.open());
            store().submit(World.mailTo("ann@example.org"));
            boolean isQuiet = mode == LogoffMode.QUIET; // which refuses while a submit is inside the gate
            assertEquals(isQuiet ? Outcome.REFUSED : Outcome.INCOMPLETE, inside().outcome());
            LogoffReport last = store().storeLogoff(isQuiet ? LogoffMode.ORDERLY : mode);
            assertEquals(Outcome.RELEASED, last.outcome());
            assertEquals(1, last.counts().submitted());
            Told.assertBalanced(last, 0);
        }
    }

    @Test
    void D11_closeInsideASubmitPolicyDoesNotWait() {
        try (World world = new World(
                builder -> builder.submitPolicy((owner, submission) -> {
                    store().close();
                    return Optional.of("closed meanwhile");
                }),
                hook)) {
            opened.complete(world.open());
            Caller<Boolean> client = Caller.of(() -> {
                try {
                    store().submit(World.mailTo("ann@example.org"));
                    return false;
                } catch (RuntimeException e) {
                    return true;
                }
            });
            assertTrue(client.get());
            await().until(() -> world.trace.contains("spooler.store.release"));
        }
    }
}
