package org.postlude.trigger.qemu;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
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
    private static final Set<String> OPTIONS = Set.of("machine", "poll", "patience", "heartbeat");

    @Override
    public Set<String> schemes() {
        return Set.of("qga");
    }

    @Override
    public MachineWatch watch(MachineAddress address, Sink sink) {
        address.options().keySet().stream().filter(each -> !OPTIONS.contains(each)).forEach(each -> {
            throw new IllegalArgumentException(
                    "'" + each + "' is no option of " + address + "; there are " + new TreeSet<>(OPTIONS));
        });
        Path socket = socket(address);
        QemuAgentWatch.Settings settings = new QemuAgentWatch.Settings(
                address.option("machine").orElseGet(() -> name(socket)),
                time(address, "poll", "1s"),
                time(address, "patience", "5s"),
                time(address, "heartbeat", "60s"));
        QemuAgentWatch watch = new QemuAgentWatch(new QemuAgentChannel(socket, settings.patience()), settings, sink);
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

    private static Duration time(MachineAddress address, String option, String unlessGiven) {
        String text = address.option(option).orElse(unlessGiven);
        Duration time;
        try {
            time = text.endsWith("ms")
                    ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                    : Duration.parse("PT" + text);
        } catch (RuntimeException e) { // DateTimeParse and NumberFormat
            throw new IllegalArgumentException(
                    "'" + text + "' as '" + option + "' of " + address + " is no time; one is 500ms, 2s or 1m", e);
        }
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("'" + option + "' of " + address + " has to be longer than nothing");
        }
        return time;
    }
}
