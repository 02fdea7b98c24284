package org.postlude.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEvents;
import org.postlude.trigger.MachineWatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The events of machines as they come. */
@Command(
        name = "watch",
        description =
                "Shows who logs off at a machine, and what becomes of it, as it comes, until Ctrl-C. Nobody is logged off by"
                        + " that.",
        mixinStandardHelpOptions = true)
final class GuestWatch implements Callable<Integer> {
    private static final int LOOK_MILLIS = 200;

    private final Surroundings surroundings;

    @Mixin
    private final GuestOptions source = new GuestOptions();

    @Option(names = "--json", description = "an object in each line: event, machine, at, and what else is known")
    private boolean json;

    GuestWatch(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        surroundings.signals().handle(signal -> {
            surroundings.line(signal + ": nothing is watched any more");
            end.countDown();
        });
        try (MachineEvents events = new MachineEvents(surroundings.clock())) {
            events.listen(event -> {
                show(event);
                return CompletableFuture.completedFuture(null);
            });
            MachineWatch watch = source.watch(events);
            List<String> told = List.of();
            while (!end.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (surroundings.out().checkError()) {
                    surroundings.line("nobody reads what is shown any more");
                    return ExitCodes.IO_ERROR;
                }
                List<String> problems = watch.problems();
                if (!problems.equals(told)) {
                    problems.forEach(surroundings::line);
                    told = problems;
                }
            }
        }
        return ExitCodes.OK;
    }

    private void show(MachineEvent event) {
        surroundings.out().println(json ? GuestText.json(event) : GuestText.line(event));
        surroundings.out().flush();
    }
}
