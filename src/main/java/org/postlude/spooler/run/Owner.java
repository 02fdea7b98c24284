package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Core;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.SpoolerState;

/**
 * The one thread that holds the spooler's state. It takes events, steps the core, has the commands carried out; it never
 * waits for anything but the next event, and never dies silently.
 */
final class Owner implements AutoCloseable {
    private final Mailbox<Supplier<Event>> events;
    private final Core core;
    private final SpoolerState state;
    private final QuietSteps quiet;
    private final InstantSource clock;
    private final Command.Interpreter interpreter;
    /** Whether what a command threw stays with the one store or transport that it was for. */
    private final BiPredicate<Command, Throwable> contained;

    private final Consumer<Throwable> failed;
    private final Runnable ticked;
    /** Runs when somebody asks an owner that has gone. */
    private final Runnable gone;

    private Instant latest = Instant.MIN;
    private volatile boolean open = true;
    private volatile @Nullable Throwable death;

    Owner(
            Threads threads,
            Core core,
            SpoolerState state,
            QuietSteps quiet,
            InstantSource clock,
            Command.Interpreter interpreter,
            BiPredicate<Command, Throwable> contained,
            Consumer<Throwable> failed,
            Runnable ticked,
            Runnable gone) {
        this.core = core;
        this.state = state;
        this.quiet = quiet;
        this.clock = clock;
        this.interpreter = interpreter;
        this.contained = contained;
        this.failed = failed;
        this.ticked = ticked;
        this.gone = gone;
        this.events = threads.mailbox("postlude-owner", this::take);
    }

    void start() {
        events.start();
    }

    /** From any thread; never blocks. */
    void post(Event event) {
        post(() -> event);
    }

    /** As the other one; the event is made by the owner, when its turn has come. */
    void post(Supplier<Event> event) {
        events.add(event);
        Throwable cause = death;
        if (cause != null) {
            failed.accept(cause);
        } else if (!open) {
            gone.run();
        }
    }

    boolean isAlive() {
        return death == null;
    }

    private void take(Supplier<Event> event) {
        if (!open) {
            return;
        }
        try {
            // Time never goes back from step to step, whatever the clock does.
            Instant now = clock.instant();
            latest = now.isAfter(latest) ? now : latest;
            if (clock instanceof SteadyClock steady) {
                Duration jump = steady.takeJump();
                if (!jump.isZero()) {
                    hear(new Event.ClockJumped(jump));
                }
            }
            hear(event.get());
        } catch (Throwable e) { // whatever it was, nobody may go on waiting for an answer
            death = e;
            open = false;
            failed.accept(e);
            events.close();
        }
    }

    private void hear(Event event) {
        quiet.tellBefore(event, latest, this::step);
        step(event);
    }

    private void step(Event event) {
        if (event instanceof Event.Tick) {
            ticked.run();
        }
        for (Command command : core.step(state, event, latest)) {
            carryOut(command);
        }
    }

    /** The step is over and the state is whole: what fails here need not be the end of everybody. */
    private void carryOut(Command command) {
        try {
            command.run(interpreter);
        } catch (Throwable e) {
            if (!contained.test(command, e)) {
                throw e;
            }
        }
    }

    /** Waits, bounded, for the step under way: what it gives to others has to find them there. */
    @Override
    public void close() {
        open = false;
        events.close();
    }
}
