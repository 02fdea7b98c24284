package org.postlude.trigger.libvirt;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.event.DomainEvent;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineWatch;
import org.postlude.trigger.qemu.GuestWords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to one libvirt. What is known of machines is one thread's; libvirt's own only hands over, and so do those that ask agents, who
 * may take their time. Whatever fails, the connection is made again: then all that could not be seen is looked at anew.
 */
final class LibvirtWatch implements MachineWatch {
    /** What an address may say, and after how long a libvirt that is lost is looked for again. */
    record Settings(String uri, String prefix, Duration poll, Duration again) {}

    private static final Logger LOG = LoggerFactory.getLogger(LibvirtWatch.class);
    private static final int ENDING_SECONDS = 1;
    /** One fewer than libvirt's daemon serves a client at a time, unless configured. */
    private static final int QUESTIONS = 4;

    private static final int IDLE_SECONDS = 10;

    private final Settings settings;
    private final Host.Opening opening;
    private final MachineEventSource.Sink sink;
    private final Map<String, Machine> machines = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor thread;
    private final ThreadPoolExecutor questions;

    private @Nullable Host connection;
    private boolean isConnecting;
    /** Counts connections: what an earlier one still tells is not heard. */
    private int made;

    private volatile boolean isClosed;
    private volatile @Nullable String problem = "not reached yet";

    LibvirtWatch(Settings settings, Host.Opening opening, MachineEventSource.Sink sink) {
        this.settings = settings;
        this.opening = opening;
        this.sink = new UntilClosed(sink);
        // After the end nothing is taken, and nobody is to be hurt who still hands something over.
        thread =
                new ScheduledThreadPoolExecutor(1, daemons("postlude-libvirt"), new ThreadPoolExecutor.DiscardPolicy());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        questions = new ThreadPoolExecutor(
                QUESTIONS,
                QUESTIONS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // at most one question of each machine
                daemons("postlude-libvirt-agents"),
                new ThreadPoolExecutor.DiscardPolicy());
        questions.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        };
    }

    /** Nothing is told after the end. */
    private final class UntilClosed implements MachineEventSource.Sink {
        private final MachineEventSource.Sink to;

        private UntilClosed(MachineEventSource.Sink to) {
            this.to = to;
        }

        @Override
        public InstantSource clock() {
            return to.clock();
        }

        @Override
        public CompletionStage<Void> tell(MachineEvent event) {
            return isClosed ? CompletableFuture.completedFuture(null) : to.tell(event);
        }
    }

    /** Hands over what one connection tells, with the time at which it was told. */
    private final class Listening implements Host.Told {
        private final int number;

        private Listening(int number) {
            this.number = number;
        }

        private void on(String name, BiConsumer<Machine, Instant> task) {
            Instant at = sink.clock().instant();
            run(() -> {
                if (number == made) {
                    task.accept(machine(name), at);
                }
            });
        }

        @Override
        public void changed(String machine, DomainEvent event) {
            on(machine, (each, at) -> each.changed(at, event));
        }

        @Override
        public void agent(String machine, boolean isThere) {
            on(machine, (each, at) -> each.agent(at, isThere));
        }

        @Override
        public void rebooted(String machine) {
            on(machine, Machine::rebooted);
        }

        @Override
        public void diskIsFull(String machine) {
            on(machine, Machine::diskIsFull);
        }
    }

    void start() {
        connectIn(Duration.ZERO);
    }

    private void run(Runnable task) {
        thread.execute(() -> guarded(task));
    }

    private void runIn(Duration time, Runnable task) {
        var unused = thread.schedule(() -> guarded(task), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What it throws would be nobody's, and the watch would stand still. */
    private void guarded(Runnable task) {
        if (isClosed) {
            return;
        }
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("libvirt {} is connected to anew, for something went wrong here", settings.uri(), e);
            lost(e);
        }
    }

    private Machine machine(String name) {
        return machines.computeIfAbsent(name, each -> new Machine(settings.prefix() + each, settings.poll(), sink));
    }

    private void connectIn(Duration time) {
        if (!isConnecting) {
            isConnecting = true;
            runIn(time, this::connect);
        }
    }

    private void connect() {
        isConnecting = false;
        drop();
        made++;
        try {
            Host host = opening.open(settings.uri(), new Listening(made));
            connection = host;
            find(host);
            problem = null;
            runIn(settings.poll(), () -> look(host));
        } catch (IOException e) {
            lost(e);
        }
    }

    private void find(Host host) throws IOException {
        Set<String> present = new HashSet<>();
        for (Host.Seen each : host.running()) {
            present.add(each.machine());
            machine(each.machine()).found(sink.clock().instant(), each);
        }
        for (Map.Entry<String, Machine> each : machines.entrySet()) {
            if (each.getValue().isRunning() && !present.contains(each.getKey())) {
                each.getValue().lost(sink.clock().instant(), host.ending(each.getKey()));
            }
        }
    }

    private void lost(Throwable e) {
        String words = "libvirt is not reached at " + settings.uri() + ", and looked for again: "
                + GuestWords.of(e.getMessage() == null ? e.toString() : e.getMessage());
        if (!words.equals(problem)) {
            LOG.warn("{}", words);
        }
        problem = words;
        drop();
        connectIn(settings.again());
    }

    private void look(Host host) {
        if (connection != host) {
            return;
        }
        try {
            if (!host.isAlive()) {
                throw new IOException("the connection has ended");
            }
        } catch (IOException e) {
            lost(e);
            return;
        }
        machines.forEach((name, machine) -> {
            if (machine.isRunning() && machine.turn().take(System.nanoTime())) {
                int start = machine.start();
                questions.execute(() -> ask(host, name, machine, start));
            }
        });
        runIn(settings.poll(), () -> look(host));
    }

    private void ask(Host host, String name, Machine machine, int start) {
        try {
            String answer = host.users(name);
            Instant at = sink.clock().instant();
            run(() -> machine.answered(at, start, answer));
        } catch (Throwable e) { // no agent, none that answers, or a libvirt without the functions for QEMU
            LOG.debug("machine {}: {}", name, GuestWords.of(String.valueOf(e.getMessage())));
            Instant at = sink.clock().instant();
            // Where the connection has ended, nothing is known of the agent.
            run(() -> machine.unanswered(at, connection == host ? start : -1, System.nanoTime()));
        }
    }

    private void drop() {
        Host now = connection;
        connection = null;
        if (now != null) {
            now.close();
        }
    }

    @Override
    public List<String> machines() {
        return machines.values().stream()
                .filter(Machine::isRunning)
                .map(Machine::name)
                .sorted()
                .toList();
    }

    @Override
    public List<String> problems() {
        List<String> all = new ArrayList<>();
        String now = problem;
        if (now != null) {
            all.add(now);
        }
        for (Machine each : machines.values()) {
            String its = each.problem();
            if (its != null) {
                all.add(its);
            }
        }
        return List.copyOf(all);
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        questions.shutdownNow();
        thread.execute(this::drop);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(ENDING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the connection to libvirt {} is not closed after a second", settings.uri());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
