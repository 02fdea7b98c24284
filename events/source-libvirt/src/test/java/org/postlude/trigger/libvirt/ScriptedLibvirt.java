package org.postlude.trigger.libvirt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventType;

/** A libvirt whose machines, agents and failures are the test's. */
final class ScriptedLibvirt implements Host.Opening {
    /** That of VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN. */
    static final int BY_SHUTDOWN = 0;

    final Map<String, DomainState> running = new ConcurrentHashMap<>();
    final Map<String, Host.Ending> endings = new ConcurrentHashMap<>();
    /** By machine. */
    final Map<String, String> answers = new ConcurrentHashMap<>();
    /** Agents that do not answer before they are opened. */
    final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

    final List<Told> connections = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Host> open = new CopyOnWriteArrayList<>();
    private volatile @Nullable Supplier<Throwable> failure;
    private volatile @Nullable CountDownLatch held;
    private volatile boolean isHeld;

    /** What one connection is told by. */
    record Told(Host.Told by) {
        void event(String machine, DomainEventType type, int detail) {
            by.changed(machine, new DomainEvent(type, detail));
        }
    }

    /** Whoever asks for anything fails with it, once. */
    void failOnce(Supplier<Throwable> thrown) {
        failure = thrown;
    }

    /** Until it is reached again. */
    void fail(Supplier<Throwable> thrown) {
        failure = () -> {
            failure = null;
            fail(thrown);
            return thrown.get();
        };
    }

    void isThereAgain() {
        failure = null;
    }

    /** Whoever asks next whether it is there waits for this. */
    void holdUntil(CountDownLatch gate) {
        isHeld = false;
        held = gate;
    }

    boolean isHeld() {
        return isHeld;
    }

    Told latest() {
        return connections.get(connections.size() - 1);
    }

    int opened() {
        return open.size();
    }

    void loggedOn(String machine, String... users) {
        List<String> each = new ArrayList<>();
        for (String user : users) {
            each.add("{\"user\": \"" + user + "\", \"login-time\": 1795217400}");
        }
        answers.put(machine, "{\"return\": [" + String.join(", ", each) + "]}");
    }

    private void mayFail() throws IOException {
        Supplier<Throwable> now = failure;
        if (now == null) {
            return;
        }
        failure = null;
        Throwable thrown = now.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        throw (IOException) thrown;
    }

    @Override
    public Host open(String uri, Host.Told told) throws IOException {
        mayFail();
        connections.add(new Told(told));
        Host made = new Connection();
        open.add(made);
        return made;
    }

    private static void pass(CountDownLatch gate) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException("stopped", e);
        }
    }

    private final class Connection implements Host {
        @Override
        public List<Seen> running() {
            return running.entrySet().stream()
                    .map(each -> new Seen(each.getKey(), each.getValue()))
                    .toList();
        }

        @Override
        public Ending ending(String machine) {
            return endings.getOrDefault(machine, Ending.UNKNOWN);
        }

        @Override
        public boolean isAlive() throws IOException {
            CountDownLatch gate = held;
            if (gate != null) {
                isHeld = true;
                pass(gate);
            }
            mayFail();
            return open.contains(this);
        }

        @Override
        public String users(String machine) throws IOException {
            asked.add(machine);
            CountDownLatch gate = gates.get(machine);
            if (gate != null) {
                pass(gate);
            }
            String answer = answers.get(machine);
            if (answer == null) {
                throw new IOException("no agent");
            }
            return answer;
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }
}
