package org.postlude.trigger.process;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postlude.message.event.Fact;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process: {@code process:}. Its end is told as the shutdown of a machine, and held back until what has to be done is done: SIGTERM,
 * SIGINT and SIGHUP, and {@link System#exit} as well. SIGKILL nobody hears of. Options: {@code machine} (its name in events; {@code
 * process} unless given), {@code within} ({@code 10s}: how long the end is held back; less than what comes behind SIGTERM leaves).
 */
public final class ProcessSource implements MachineEventSource {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSource.class);

    /** Made by {@link java.util.ServiceLoader}. */
    public ProcessSource() {}

    @Override
    public Set<String> schemes() {
        return Set.of("process");
    }

    @Override
    public void check(MachineAddress address) {
        Duration unused = within(address);
    }

    private static Duration within(MachineAddress address) {
        address.refuseOthers("machine", "within");
        if (!address.place().isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + address + "': there is one process only, this one; leave '" + address.place() + "' out");
        }
        return address.time("within", Duration.ofSeconds(10));
    }

    @Override
    public MachineWatch watch(MachineAddress address, Sink sink) {
        Watch watch = new Watch(address.option("machine").orElse("process"), within(address), sink);
        Runtime.getRuntime().addShutdownHook(watch.hook);
        return watch;
    }

    private static final class Watch implements MachineWatch {
        private final String machine;
        private final Duration within;
        private final Sink sink;
        private final AtomicBoolean isClosed = new AtomicBoolean();
        private final Thread hook = new Thread(this::end, "postlude-process-end");

        Watch(String machine, Duration within, Sink sink) {
            this.machine = machine;
            this.within = within;
            this.sink = sink;
        }

        private void end() {
            MachineEvent event =
                    new MachineEvent.GuestShutdown(machine, sink.clock().instant(), Fact.of(within));
            try {
                sink.tell(event).toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.warn(
                        "the process ends although not all is done within {} ms; mail that is not sent stays in its store",
                        within.toMillis());
            } catch (ExecutionException e) {
                LOG.error("the end of the process could not be told; mail stays in its store", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public List<String> machines() {
            return List.of(machine);
        }

        @Override
        public List<String> problems() {
            return List.of();
        }

        @Override
        public void close() {
            if (isClosed.compareAndSet(false, true)) {
                try {
                    Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException e) { // the end has begun, and has been told
                    LOG.debug("closed while the process ends");
                }
            }
        }
    }
}
