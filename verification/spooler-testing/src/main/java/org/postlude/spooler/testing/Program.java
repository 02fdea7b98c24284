package org.postlude.spooler.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.postlude.spooler.AbortPolicy;
import org.postlude.spooler.ReportTemplate;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.core.Settings;
import org.postlude.spooler.run.Admission;
import org.postlude.spooler.run.Directory;
import org.postlude.spooler.run.Engine;
import org.postlude.spooler.run.EngineConfig;
import org.postlude.spooler.run.Providers;
import org.postlude.spooler.run.Threads;
import org.postlude.store.Deadline;
import org.postlude.transport.TransportRequest;

/** One life of a program: the real spooler in one process, and clients that work with it at the same time. */
final class Program {
    /** Seldom: most polls find nothing, and a run would be full of them. */
    private static final Duration POLL_EVERY = Duration.ofMinutes(17);

    final World world;
    final SimulatedProcess process;
    final Threads threads;
    private final SplittableRandom random;
    private final List<Client> clients = new ArrayList<>();

    Program(World world, SimulatedProcess process, SplittableRandom random) {
        this.world = world;
        this.process = process;
        this.threads = new SimulatedThreads(process);
        this.random = random;
    }

    void add(Client client) {
        clients.add(client);
    }

    /** From the start of the process to its end. */
    void run() {
        Wire wire = new Wire(process, world.peer, world.plan.isCancellable(), world.plan.maxAttempts(), world.flaw);
        Directory directory = new Directory(new Engine(new EngineConfig(
                settings(),
                world.time,
                threads.alarm(world.time),
                Providers.only(List.of(new WatchedStores(process, world.witness, world.flaw)), List.of(wire)),
                List.of(new TransportRequest("wire", Wire.SCHEME + ":wire", Map.of())),
                List.of(),
                (owner, submission) -> Optional.empty(),
                null,
                "post.example.org",
                null,
                sentence -> world.journal.add(() -> "warning: " + sentence),
                null,
                Map.of(),
                threads,
                ReportTemplate.USUAL,
                null,
                true,
                null,
                null,
                store -> false,
                Admission.OPEN)));
        List<CompletableFuture<Boolean>> done = new ArrayList<>();
        for (Client client : clients) {
            CompletableFuture<Boolean> over = new CompletableFuture<>();
            done.add(over);
            process.baton.begin(process, () -> {
                client.run(this, directory);
                over.complete(true);
            });
        }
        done.forEach(threads::join);
        if (world.isLast() || random.nextInt(3) > 0) {
            world.journal.add(() -> "program: closes the spooler");
            directory.close(Deadline.in(Duration.ofSeconds(random.nextInt(60))));
        }
        world.journal.add(() -> "program: exits");
        process.exit();
    }

    private Settings settings() {
        AbortPolicy[] policies = AbortPolicy.values();
        Settings usual = Settings.DEFAULT;
        // No run has mail enough to fill the usual window: half of them look through a narrow one.
        boolean isNarrow = random.nextBoolean();
        return new Settings(
                policies[random.nextInt(policies.length)],
                Duration.ofSeconds(random.nextInt(6)),
                new RetrySchedule(Duration.ofSeconds(5 + random.nextInt(300)), Duration.ofHours(1), Duration.ofDays(5))
                        .withDelayWarning(Duration.ofMinutes(10)),
                1 + random.nextInt(isNarrow ? 2 : usual.perLane()),
                1 + random.nextInt(isNarrow ? 8 : usual.window()),
                usual.keep(),
                usual.busyDelay(),
                usual.watchdog(),
                POLL_EVERY,
                usual.noticeGrace(),
                usual.slowClaim(),
                usual.destinations(),
                usual.limits());
    }
}
