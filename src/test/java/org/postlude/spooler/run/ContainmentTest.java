package org.postlude.spooler.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.core.CallKey;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Core;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.SessionKey;
import org.postlude.spooler.core.Settings;
import org.postlude.spooler.core.SpoolerState;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.OpenOptions;

/** A command that cannot be carried out is the failure of the store that it was for, and of no other. */
class ContainmentTest {
    private static final StoreKey FIRST = new StoreKey(0);
    private static final StoreKey SECOND = new StoreKey(1);

    private final List<Command> done = new CopyOnWriteArrayList<>();
    private volatile Class<? extends Command> failing = Command.LoadDue.class;
    private final CompletableFuture<Throwable> death = new CompletableFuture<>();
    private final Owner owner = new Owner(
            Threads.real(),
            new Core(Settings.DEFAULT),
            new SpoolerState(0),
            new QuietSteps(Duration.ofMinutes(1)),
            InstantSource.system(),
            interpreter(),
            this::contained,
            death::complete,
            () -> {},
            () -> {});

    private boolean contained(Command command, Throwable cause) {
        Event instead = Containment.instead(command, cause);
        if (instead != null) {
            owner.post(instead);
        }
        return instead != null;
    }

    /** Notes each command; one kind fails for the first store. */
    private Command.Interpreter interpreter() {
        return (Command.Interpreter) Proxy.newProxyInstance(
                ContainmentTest.class.getClassLoader(),
                new Class<?>[] {Command.Interpreter.class},
                (proxy, method, arguments) -> {
                    Command command = (Command) arguments[0];
                    if (failing.isInstance(command) && !command.toString().contains("store=" + SECOND)) {
                        throw new OutOfMemoryError("unable to create native thread, by a test");
                    }
                    done.add(command);
                    return null;
                });
    }

    @AfterEach
    void close() {
        owner.close();
    }

    private void open(int number) {
        owner.post(new Event.OpenStore(
                new CallKey(number), "store" + number, new HandleKey(number), new SessionKey(0), OpenOptions.DEFAULT));
        owner.post(new Event.StoreUp(new StoreKey(number), 0));
    }

    private void awaitDone(String words) {
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        done.stream().anyMatch(command -> command.toString().contains(words)));
    }

    @Test
    void onlyTheStoreThatItWasForHasFailed() {
        owner.start();
        open(0);
        open(1);
        awaitDone("Warn[sentence=store store0: the spooler could not carry on: OutOfMemoryError");
        awaitDone("LoadDue[store=" + SECOND);
        assertTrue(owner.isAlive());
        assertFalse(done.toString().contains("store store1"), done::toString);
        assertFalse(done.toString().contains("LoadDue[store=" + FIRST), done::toString);
    }

    @Test
    void whatNothingCanStandForIsTheEndOfAll() throws Exception {
        failing = Command.WakeAt.class;
        owner.start();
        owner.post(new Event.AddTransport("wire", "wire:hop"));
        open(0);
        // The next look at an empty queue has no time, one at a full queue has.
        owner.post(new Event.DueLoaded(
                FIRST,
                InstantSource.system().instant(),
                List.of(),
                false,
                Set.of(),
                Optional.of(InstantSource.system().instant().plusSeconds(60))));
        assertEquals(OutOfMemoryError.class, death.get().getClass());
        assertFalse(owner.isAlive());
    }
}
