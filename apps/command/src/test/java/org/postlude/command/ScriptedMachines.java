package org.postlude.command;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.postlude.message.event.Fact;
import org.postlude.trigger.GuestControl;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineState;
import org.postlude.trigger.MachineWatch;

/** Machines whose events are made up: {@code scripted:desk} tells one of each kind at once. Found as the others are. */
public final class ScriptedMachines implements MachineEventSource {
    /** When all of it happened. */
    static final Instant AT = Instant.parse("2026-11-29T01:02:03Z");

    private static CountDownLatch closed = new CountDownLatch(1);

    private static final Map<String, Sink> SINKS = new ConcurrentHashMap<>();

    /** Of a machine {@code quiet-...}, which tells nothing by itself. */
    static void tell(MachineEvent event) {
        var unused = Objects.requireNonNull(SINKS.get(event.machine())).tell(event);
    }

    private static volatile String wrong = "";

    /** What all of them say is wrong; nothing if it is empty. */
    static void isWrong(String words) {
        wrong = words;
    }

    /** Made by {@link java.util.ServiceLoader}. */
    public ScriptedMachines() {}

    /** Shut again for each test. */
    static synchronized CountDownLatch closed() {
        closed = new CountDownLatch(1);
        return closed;
    }

    private static synchronized void close() {
        closed.countDown();
    }

    @Override
    public Set<String> schemes() {
        return Set.of("scripted");
    }

    @Override
    public MachineWatch watch(MachineAddress address, Sink sink) {
        address.refuseOthers("machine");
        String machine = address.option("machine").orElse(address.place());
        SINKS.put(machine, sink);
        if (machine.startsWith("quiet")) {
            return new Watch(machine, sink);
        }
        sink.tell(new MachineEvent.StateChanged(machine, AT, MachineState.RUNNING, Fact.absent("not said")));
        sink.tell(new MachineEvent.GuestLogoff(
                machine, AT, LogoffType.NORMAL, Fact.of("a\u202enn\u001b"), Fact.of(AT.minusSeconds(60))));
        sink.tell(new MachineEvent.GuestShutdown(machine, AT, Fact.of(Duration.ofSeconds(5))));
        return new Watch(machine, sink);
    }

    private record Watch(String machine, Sink sink) implements MachineWatch, GuestControl {
        @Override
        public List<String> machines() {
            return List.of(machine);
        }

        @Override
        public List<String> problems() {
            return wrong.isEmpty() ? List.of() : List.of(wrong);
        }

        @Override
        public List<String> logoff(String name) throws IOException {
            if (!name.equals(machine)) {
                throw new IOException("there is no machine '" + name + "'");
            }
            sink.tell(new MachineEvent.GuestLogoff(
                    machine, AT, LogoffType.EXTERNAL, Fact.of("bob"), Fact.absent("not said")));
            return List.of("bob");
        }

        @Override
        public void close() {
            ScriptedMachines.close();
        }
    }
}
