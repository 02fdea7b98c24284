package org.postlude.trigger.libvirt;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.event.AgentLifecycleListener;
import org.libvirt.event.IOErrorListener;
import org.libvirt.event.LifecycleListener;
import org.libvirt.event.RebootListener;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to one libvirt. All on one thread but libvirt's own, which only hands over. A connection that is lost is made again. */
final class LibvirtWatch implements MachineWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtWatch.class);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final int AGENT_SECONDS = 5;
    private static final int AGENT_CONNECTED = 1; // VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED
    private static final String WHO = "{\"execute\":\"guest-get-users\"}";

    private final String uri;
    private final Duration poll;
    private final MachineEventSource.Sink sink;
    private final Map<String, Machine> machines = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "postlude-libvirt");
        made.setDaemon(true);
        return made;
    });

    private @Nullable Connect connection;
    private volatile boolean isClosed;
    private volatile @Nullable String problem = "not reached yet";

    // Held here, or libvirt would call what was collected.
    private final LifecycleListener lifecycle = (domain, event) -> {
        on(domain, machine -> machine.changed(event));
        return 0;
    };
    private final AgentLifecycleListener agents =
            (domain, state, reason) -> on(domain, machine -> machine.agent(state == AGENT_CONNECTED));
    private final RebootListener reboots = domain -> on(domain, Machine::rebooted);
    private final IOErrorListener disks = (domain, file, device, action) -> {
        if (String.valueOf(action).toUpperCase(Locale.ROOT).contains("PAUSE")) {
            on(domain, Machine::diskIsFull);
        }
    };

    LibvirtWatch(String uri, Duration poll, MachineEventSource.Sink sink) {
        this.uri = uri;
        this.poll = poll;
        this.sink = sink;
    }

    void start() {
        thread.execute(this::connect);
    }

    private void on(Domain domain, Consumer<Machine> task) {
        String name = name(domain);
        if (!name.isEmpty() && !isClosed) {
            thread.execute(() -> task.accept(machine(name)));
        }
    }

    private static String name(Domain domain) {
        try {
            return domain.getName();
        } catch (LibvirtException e) {
            LOG.warn("libvirt told of a machine whose name cannot be read: {}", e.getMessage());
            return "";
        }
    }

    private Machine machine(String name) {
        return machines.computeIfAbsent(name, each -> new Machine(each, sink));
    }

    private void connect() {
        if (isClosed) {
            return;
        }
        try {
            EventLoop.begin();
            Connect made = new Connect(uri);
            connection = made;
            made.addLifecycleListener(lifecycle);
            ifThere("agents", () -> made.addAgentLifecycleListener(agents));
            ifThere("resets", () -> made.addRebootListener(reboots));
            ifThere("full disks", () -> made.addIOErrorListener(disks));
            find(made);
            problem = null;
            again(poll, this::look);
        } catch (LibvirtException | LinkageError e) {
            lost(e);
        }
    }

    /** What a task of libvirt throws. */
    private interface Registration {
        void run() throws LibvirtException;
    }

    /** Not every driver of libvirt has every event. */
    private void ifThere(String what, Registration registration) {
        try {
            registration.run();
        } catch (LibvirtException e) {
            LOG.info("libvirt {} tells nothing of {}: {}", uri, what, e.getMessage());
        }
    }

    private void find(Connect made) throws LibvirtException {
        Set<String> present = new HashSet<>();
        for (int id : made.listDomains()) {
            String name = made.domainLookupByID(id).getName();
            present.add(name);
            machine(name).found();
        }
        machines.forEach((name, machine) -> {
            if (!present.contains(name)) {
                machine.lost();
            }
        });
    }

    private void again(Duration in, Runnable task) {
        if (!isClosed) {
            var unused = thread.schedule(task, in.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void lost(Throwable e) {
        problem = "libvirt is not reached at " + uri + ", and looked for again: " + e.getMessage();
        LOG.warn("{}", problem);
        drop();
        again(AGAIN, this::connect);
    }

    private void look() {
        Connect now = connection;
        if (isClosed || now == null) {
            return;
        }
        try {
            if (!now.isAlive()) {
                throw new IOException("the connection has ended");
            }
        } catch (LibvirtException | IOException e) {
            lost(e);
            return;
        }
        machines.forEach((name, machine) -> {
            if (machine.isRunning()) {
                ask(now, name, machine);
            }
        });
        again(poll, this::look);
    }

    /** An agent that is not there, or does not answer, says nothing of who has left. */
    private void ask(Connect now, String name, Machine machine) {
        try {
            String answer = now.domainLookupByName(name).qemuAgentCommand(WHO, AGENT_SECONDS, 0);
            machine.agent(true);
            for (MachineEvent each : machine.users().answered(sink.clock().instant(), answer)) {
                sink.tell(each);
            }
        } catch (LibvirtException | IOException e) {
            machine.agent(false);
            LOG.debug("machine {}: {}", name, e.getMessage());
        } catch (LinkageError e) { // a libvirt without the functions for QEMU
            LOG.debug("machine {} has no agent: {}", name, e.getMessage());
        }
    }

    private void drop() {
        Connect now = connection;
        connection = null;
        if (now != null) {
            try {
                now.close();
            } catch (LibvirtException e) { // it is lost in any case
                LOG.debug("libvirt {}: {}", uri, e.getMessage());
            }
        }
    }

    @Override
    public List<String> machines() {
        return machines.entrySet().stream()
                .filter(each -> each.getValue().isRunning())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    @Override
    public List<String> problems() {
        String now = problem;
        return now == null ? List.of() : List.of(now);
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        thread.execute(this::drop);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("the connection to libvirt {} is not closed after a second", uri);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
