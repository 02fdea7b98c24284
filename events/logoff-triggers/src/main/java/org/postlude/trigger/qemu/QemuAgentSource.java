package org.postlude.trigger.qemu;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEventSource;
import org.postlude.trigger.MachineWatch;

/**
 * A guest with QEMU's guest agent: {@code qga:PATH}, the path of the socket that the agent's channel ends in on the host. The agent tells
 * nothing by itself, so it is asked for the users every now and then; what began and ended between two questions is not seen. Only
 * questions are asked: nothing here can change a guest. Options: {@code machine} (its name; the file's unless given), {@code poll}
 * ({@code 1s}: how often), {@code patience} ({@code 5s}: how long an answer may take), {@code heartbeat} ({@code 60s}: after so long
 * without an answer the guest counts as crashed).
 */
public final class QemuAgentSource implements MachineEventSource {
    /** Made by {@link java.util.ServiceLoader}. */
    public QemuAgentSource() {}

    @Override
    public Set<String> schemes() {
        return Set.of("qga");
    }

    @Override
    public void check(MachineAddress address) {
        Path unused = socket(address);
        QemuAgentWatch.Settings unusedSettings = settings(address);
    }

    private static QemuAgentWatch.Settings settings(MachineAddress address) {
        address.refuseOthers("machine", "poll", "patience", "heartbeat");
        return new QemuAgentWatch.Settings(
                address.option("machine").orElseGet(() -> name(socket(address))),
                address.time("poll", Duration.ofSeconds(1)),
                address.time("patience", Duration.ofSeconds(5)),
                address.time("heartbeat", Duration.ofSeconds(60)));
    }

    @Override
    public MachineWatch watch(MachineAddress address, Sink sink) {
        QemuAgentWatch.Settings settings = settings(address);
        QemuAgentWatch watch =
                new QemuAgentWatch(new QemuAgentChannel(socket(address), settings.patience()), settings, sink);
        watch.start();
        return watch;
    }

    private static Path socket(MachineAddress address) {
        try {
            if (!address.place().isEmpty()) {
                return Path.of(address.place());
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + address.place() + "' is no path of a socket: " + e.getReason(), e);
        }
        throw new IllegalArgumentException("qga: needs the path of the agent's socket behind it");
    }

    private static String name(Path socket) {
        Path file = socket.getFileName();
        return file == null ? socket.toString() : file.toString().replaceFirst("\\.(sock|socket)$", "");
    }
}
