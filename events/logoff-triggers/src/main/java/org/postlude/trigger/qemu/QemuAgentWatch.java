package org.postlude.trigger.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postlude.message.event.Fact;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineState;
import org.postlude.trigger.MachineWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one guest, and tells apart: a user's last session has ended; the agent does not answer (nothing is known of the users then); the
 * machine is off, for its socket is gone. One thread.
 */
final class QemuAgentWatch implements MachineWatch {
    /** What an address may say. */
    record Settings(String machine, Duration poll, Duration patience, Duration heartbeat) {}

    /** What is known of the guest. */
    private enum Contact {
        NONE,
        OFF,
        /** The agent has answered the last question. */
        ANSWERS,
        SILENT,
        /** Silent for so long that its users count as gone. */
        DEAD
    }

    private static final Logger LOG = LoggerFactory.getLogger(QemuAgentWatch.class);
    private static final Fact<String> NOT_SAID = Fact.absent("the agent does not say why");
    private static final long ENDING = 1000;

    private final QemuAgentChannel channel;
    private final Silence silence;
    private final Settings settings;
    private final MachineEventSource.Sink sink;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread;

    private Contact contact = Contact.NONE;
    private final AgentUsers users;
    private volatile @Nullable String problem = "not reached yet";
    /** The kind of failure that the log knows of: a guest can have its words differ each time. */
    private Class<?> logged = Object.class;

    QemuAgentWatch(QemuAgentChannel channel, Settings settings, MachineEventSource.Sink sink) {
        this.channel = channel;
        this.settings = settings;
        this.sink = sink;
        this.silence = new Silence(settings.heartbeat(), settings.poll().plus(settings.patience()));
        this.users = new AgentUsers(settings.machine());
        this.thread = new Thread(this::run, "postlude-qga-" + settings.machine());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public List<String> machines() {
        return List.of(settings.machine());
    }

    @Override
    public List<String> problems() {
        String now = problem;
        return now == null ? List.of() : List.of("machine " + settings.machine() + ": " + now);
    }

    private void run() {
        try {
            do {
                look();
            } while (!end.await(settings.poll().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.warn("the watch of machine {} was interrupted and has ended", settings.machine());
        } finally {
            drop();
        }
    }

    private void look() {
        try {
            if (contact != Contact.ANSWERS || !channel.isOpen()) {
                channel.open();
            }
            ping();
            if (isOver()) {
                return;
            }
            isThere();
            JsonNode answer = channel.ask(QemuAgentChannel.Question.USERS);
            if (isOver()) {
                return;
            }
            users.answered(sink.clock().instant(), answer).forEach(sink::tell);
            problem = null;
            logged = Object.class;
        } catch (SocketTimeoutException e) {
            failed(e);
            silent();
        } catch (QemuAgentRefusal e) {
            // It is there; who is logged on it does not say, so nobody is taken for gone.
            failed(e);
        } catch (IOException e) {
            failed(e);
            drop();
            if (e instanceof QemuAgentChannel.Absent) {
                gone(e);
            }
        } catch (RuntimeException | Error e) { // whatever a guest brought about, the next look may be better
            if (!logged.equals(e.getClass())) {
                LOG.error("machine {} could not be looked at; it is looked at again", settings.machine(), e);
            }
            failed(e);
            drop();
        }
    }

    /** The guest's heartbeat. To refuse is to answer. */
    private void ping() throws IOException {
        try {
            var unused = channel.ask(QemuAgentChannel.Question.PING);
        } catch (QemuAgentRefusal e) {
            LOG.debug("machine {}: {}", settings.machine(), e.getMessage());
        }
        silence.broken(System.nanoTime());
    }

    private boolean isOver() {
        return end.getCount() == 0;
    }

    private void failed(Throwable e) {
        if (!isOver()) {
            String words = e.getMessage() == null ? e.toString() : e.getMessage();
            if (!logged.equals(e.getClass())) {
                LOG.info("machine {}: {}", settings.machine(), words);
            }
            logged = e.getClass();
            problem = words;
        }
    }

    private void drop() {
        try {
            channel.drop();
        } catch (IOException e) { // it is of no use in any case
            LOG.debug("machine {}: {}", settings.machine(), e.toString());
        }
    }

    private void isThere() {
        Instant at = sink.clock().instant();
        if (contact == Contact.NONE || contact == Contact.OFF) {
            sink.tell(new MachineEvent.StateChanged(settings.machine(), at, MachineState.RUNNING, NOT_SAID));
        }
        if (contact != Contact.ANSWERS) {
            sink.tell(new MachineEvent.AdditionsAvailable(settings.machine(), at));
        }
        contact = Contact.ANSWERS;
    }

    private void silent() {
        boolean isEnough = silence.goesOn(System.nanoTime());
        if (isOver()) {
            return;
        }
        Instant at = sink.clock().instant();
        if (!channel.hasAnswered()) {
            silence.broken(System.nanoTime());
            isEnough = false;
        }
        if (contact == Contact.ANSWERS) {
            contact = Contact.SILENT;
            sink.tell(new MachineEvent.AdditionsUninstalled(settings.machine(), at));
        } else if (contact == Contact.SILENT && isEnough) {
            contact = Contact.DEAD;
            users.forget();
            sink.tell(new MachineEvent.HeartbeatStopped(
                    settings.machine(),
                    at,
                    Fact.of("its agent has answered nothing for "
                            + settings.heartbeat().toSeconds() + " s")));
        }
    }

    /** The machine's own process has the socket, and nobody has it now. The end of a connection alone may be another thing. */
    private void gone(IOException why) {
        if (contact == Contact.NONE || contact == Contact.OFF || isOver()) {
            return;
        }
        contact = Contact.OFF;
        users.forget();
        sink.tell(new MachineEvent.StateChanged(
                settings.machine(),
                sink.clock().instant(),
                MachineState.TURNED_OFF,
                Fact.of("nobody has its socket any more: " + why.getMessage())));
    }

    @Override
    public void close() {
        end.countDown();
        channel.close();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(ENDING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
