package org.postlude.integration;

import static org.awaitility.Awaitility.await;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.FileDescriptor;
import org.freedesktop.dbus.Tuple;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.spi.message.ISocketProvider;
import org.freedesktop.dbus.types.UInt32;

/**
 * A real systemd-logind on a bus of its own, in namespaces of its own, with a stub for systemd: it can neither power this machine off nor
 * put it to sleep, for it does not reach its systemd, has no right to boot, and sees files of its own where the kernel's are that a sleep
 * begins with.
 */
final class Logind implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The user nobody, whom every machine has. */
    private static final long NOBODY = 65534;
    /** logind offers a sleep where the kernel has one. It only reads these files; who writes them is a unit of systemd's. */
    private static final String POWER = "{ [ -d /sys/power ] || mount -t tmpfs tmpfs /sys; } && mkdir -p /sys/power"
            + " && mount -t tmpfs tmpfs /sys/power && echo 'freeze mem' > /sys/power/state";

    private final Path socket;
    private final Jvm daemon;
    private final Jvm logind;
    private final List<Jvm> leaders = new ArrayList<>();
    private final DBusConnection bus;
    private final Systemd1.Stub systemd;

    /** The manager's methods that pam_systemd and poweroff call. */
    @DBusInterfaceName("org.freedesktop.login1.Manager")
    public interface Manager extends DBusInterface {
        @DBusMemberName("CreateSession")
        Created<String, DBusPath, String, FileDescriptor, UInt32, String, UInt32, Boolean> createSession(
                UInt32 user,
                UInt32 pid,
                String service,
                String type,
                String kind,
                String desktop,
                String seat,
                UInt32 vt,
                String tty,
                String display,
                boolean remote,
                String remoteUser,
                String remoteHost,
                List<Systemd1.Property> properties);

        @DBusMemberName("PowerOff")
        void powerOff(boolean interactive);

        @DBusMemberName("Suspend")
        void suspend(boolean interactive);
    }

    /** What CreateSession answers. */
    public static final class Created<A, B, C, D, E, F, G, H> extends Tuple {
        @Position(0)
        public final A id;

        @Position(1)
        public final B path;

        @Position(2)
        public final C runtime;

        @Position(3)
        public final D fifo;

        @Position(4)
        public final E user;

        @Position(5)
        public final F seat;

        @Position(6)
        public final G vt;

        @Position(7)
        public final H existing;

        public Created(A id, B path, C runtime, D fifo, E user, F seat, G vt, H existing) {
            this.id = id;
            this.path = path;
            this.runtime = runtime;
            this.fifo = fifo;
            this.user = user;
            this.seat = seat;
            this.vt = vt;
            this.existing = existing;
        }
    }

    Logind(Path folder) throws Exception {
        RealServer.need(Path.of("/usr/bin/dbus-daemon"), "dbus-daemon");
        RealServer.need(Path.of("/lib/systemd/systemd-logind"), "systemd");
        socket = folder.resolve("bus");
        Path config = Files.writeString(folder.resolve("bus.conf"), """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig>
                  <type>system</type>
                  <listen>unix:path=%s</listen>
                  <auth>EXTERNAL</auth>
                  <policy context="default">
                    <allow send_destination="*" eavesdrop="true"/>
                    <allow eavesdrop="true"/>
                    <allow own="*"/>
                    <allow user="*"/>
                  </policy>
                </busconfig>
                """.formatted(socket));
        daemon = Jvm.start(Namespaces.of(List.of("dbus-daemon", "--config-file=" + config, "--nofork")));
        await().atMost(PATIENCE).until(() -> Files.exists(socket));
        bus = DBusConnectionBuilder.forAddress(address()).withShared(false).build();
        systemd = new Systemd1.Stub(bus);
        bus.requestBusName(Systemd1.NAME);
        bus.exportObject(Systemd1.PATH, systemd);
        bus.addFallback(Systemd1.PATH + "/unit", systemd);
        ProcessBuilder line = Namespaces.behind(
                "mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && " + POWER,
                List.of("setpriv", "--bounding-set=-sys_boot", "/lib/systemd/systemd-logind"));
        line.environment().put("DBUS_SYSTEM_BUS_ADDRESS", address());
        logind = Jvm.start(line);
        DBus names = bus.getRemoteObject("org.freedesktop.DBus", "/org/freedesktop/DBus", DBus.class);
        await().atMost(PATIENCE).until(() -> names.NameHasOwner("org.freedesktop.login1"));
    }

    String address() {
        return "unix:path=" + socket;
    }

    private Manager manager() throws DBusException {
        return bus.getRemoteObject("org.freedesktop.login1", "/org/freedesktop/login1", Manager.class);
    }

    /** Somebody logs on, with a process of their own; they log off by its close. */
    FileOutputStream logOn() throws DBusException, IOException {
        Jvm leader = Jvm.start(new ProcessBuilder("sleep", "600"));
        leaders.add(leader);
        Created<String, DBusPath, String, FileDescriptor, UInt32, String, UInt32, Boolean> made = manager()
                .createSession(
                        new UInt32(NOBODY),
                        new UInt32(leader.pid()),
                        "test",
                        "tty",
                        "user",
                        "",
                        "",
                        new UInt32(0),
                        "",
                        "",
                        false,
                        "",
                        "",
                        List.of());
        ISocketProvider sockets =
                ServiceLoader.load(ISocketProvider.class).findFirst().orElseThrow();
        return new FileOutputStream(made.fifo.toJavaFileDescriptor(sockets));
    }

    void powerOff() throws DBusException {
        manager().powerOff(false);
    }

    void suspend() throws DBusException {
        manager().suspend(false);
    }

    /** Whether the machine would have been asleep; it is awake again at once. */
    boolean hasSlept() {
        return systemd.started().contains("suspend.target");
    }

    /** What somebody holds back for a while, as {@code shutdown:sleep}. */
    String heldBack() throws DBusException {
        Properties manager = bus.getRemoteObject("org.freedesktop.login1", "/org/freedesktop/login1", Properties.class);
        return manager.Get("org.freedesktop.login1.Manager", "DelayInhibited");
    }

    /** Whether the machine would be off now. */
    boolean isOff() {
        return systemd.started().contains("poweroff.target");
    }

    @Override
    public void close() {
        bus.disconnect();
        leaders.forEach(Jvm::close);
        logind.close();
        daemon.close();
    }

    @Override
    public String toString() {
        return "logind " + logind + " of " + systemd.started();
    }
}
