package org.postlude.command;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postlude.store.Deadline;
import org.postlude.trigger.GuestControl;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEvents;
import org.postlude.trigger.MachineWatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What IVMGuestOS::Logoff did. */
@Command(
        name = "logoff",
        description =
                "Logs off all who are logged on at a machine, and shows who has gone. Of the sources systemd-logind can"
                        + " do it; the agent of a guest cannot.",
        mixinStandardHelpOptions = true)
final class GuestLogoff implements Callable<Integer> {
    private static final int LOOK_MILLIS = 50;
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Surroundings surroundings;

    @Mixin
    private final GuestOptions source = new GuestOptions();

    @Parameters(paramLabel = "MACHINE", description = "its name, as 'guest watch' shows it")
    private String machine = "";

    @Option(
            names = "--within",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Converters.Limit.class,
            description = "how long those who leave are waited for; ${DEFAULT-VALUE} unless given")
    private Deadline within = Deadline.DEFAULT;

    @Option(names = "--json", description = "an object in each line, as of 'guest watch'")
    private boolean json;

    GuestLogoff(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        Duration wait = within.limit().orElse(LONGEST);
        try (MachineEvents events = new MachineEvents(surroundings.clock())) {
            events.listen(event -> {
                if (event instanceof MachineEvent.GuestLogoff left && left.how() == LogoffType.EXTERNAL) {
                    surroundings.out().println(json ? GuestText.json(event) : GuestText.line(event));
                    gone.countDown();
                }
                return CompletableFuture.completedFuture(null);
            });
            MachineWatch watch = source.watch(events);
            if (!(watch instanceof GuestControl control)) {
                surroundings.line(
                        "this source only tells of machines and cannot log anybody off; nobody was logged off");
                return ExitCodes.REFUSED;
            }
            awaitReached(watch, wait);
            control.logoff(machine);
            if (!gone.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                surroundings.line("the order was taken, and nobody has left within " + Words.duration(wait)
                        + "; 'guest watch' shows who does");
                return ExitCodes.INCOMPLETE;
            }
            return ExitCodes.OK;
        } catch (IOException e) {
            surroundings.line(machine + ": " + Errors.withSuppressed(e));
            return ExitCodes.REFUSED;
        }
    }

    /** The first connection; what is wrong after that time is said by the order itself. */
    private void awaitReached(MachineWatch watch, Duration within) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (long waited = 0; waited < within.toMillis() && !watch.problems().isEmpty(); waited += LOOK_MILLIS) {
            boolean unused = never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
