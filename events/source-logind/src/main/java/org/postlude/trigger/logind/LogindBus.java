package org.postlude.trigger.logind;

import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.spi.message.ISocketProvider;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;

/** One connection to a bus, and to the logind that was there when it was made. Used by one thread, but for what it calls. */
final class LogindBus {
    private static final String MANAGER = "org.freedesktop.login1.Manager";
    private static final String BUS = "org.freedesktop.DBus";
    /** Who configures more wants no end of it; nobody waits that long for mail. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(1);

    private final DBusConnection bus;
    /** Its name of this life: whoever else is on the bus may send signals that look the same. */
    private final String logind;

    private LogindBus(DBusConnection bus, String logind) {
        this.bus = bus;
        this.logind = logind;
    }

    /**
     * Connects.
     *
     * @param lost is called, on any thread, when the bus has gone, or its logind has
     */
    static LogindBus open(String address, Consumer<String> lost) throws DBusException {
        DBusConnection bus = DBusConnectionBuilder.forAddress(address)
                .withShared(false)
                .withDisconnectCallback(new IDisconnectCallback() {
                    @Override
                    public void disconnectOnError(IOException e) {
                        lost.accept("the bus has gone: " + words(e));
                    }
                })
                .build();
        try {
            bus.addSigHandler(DBus.NameOwnerChanged.class, signal -> {
                if (signal.name.equals(Login1.NAME) && !signal.oldOwner.isEmpty()) {
                    lost.accept("logind has gone, or begins anew");
                }
            });
            DBus daemon = bus.getRemoteObject(BUS, "/org/freedesktop/DBus", DBus.class);
            return new LogindBus(bus, daemon.GetNameOwner(Login1.NAME));
        } catch (DBusException | RuntimeException | Error e) {
            bus.disconnect();
            throw e;
        }
    }

    static String words(Throwable e) {
        return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }

    <S extends DBusSignal> void listen(Class<S> type, Consumer<S> handler) throws DBusException {
        var unused = bus.addSigHandler(type, logind, handler::accept);
    }

    private Login1.Manager manager() throws DBusException {
        return bus.getRemoteObject(Login1.NAME, Login1.PATH, Login1.Manager.class);
    }

    private Properties properties(String path) throws DBusException {
        return bus.getRemoteObject(Login1.NAME, path, Properties.class);
    }

    List<Login1.SessionRow> sessions() throws DBusException {
        return manager().listSessions();
    }

    /** Of a person, and neither of a greeter nor of a lock screen or a service. */
    boolean isOfPerson(Login1.SessionRow row) throws DBusException {
        String kind = properties(row.path.getPath()).Get(Login1.SESSION, "Class");
        return kind.startsWith("user");
    }

    /** Whether its person has left, and something of theirs goes on in it: logind tells of its end when that ends. */
    boolean isClosing(String path) throws DBusException {
        String state = properties(path).Get(Login1.SESSION, "State");
        return state.equals("closing");
    }

    Instant since(Login1.SessionRow row) throws DBusException {
        UInt64 micros = properties(row.path.getPath()).Get(Login1.SESSION, "Timestamp");
        return Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS);
    }

    /** Whether a shutdown has begun. */
    boolean isShuttingDown() throws DBusException {
        Boolean isSo = properties(Login1.PATH).Get(MANAGER, "PreparingForShutdown");
        return isSo;
    }

    /** How long logind waits at most. */
    Duration longestDelay() throws DBusException {
        UInt64 micros = properties(Login1.PATH).Get(MANAGER, "InhibitDelayMaxUSec");
        return delay(micros);
    }

    /** Without an end is the largest number there is. */
    static Duration delay(UInt64 micros) {
        long most = LONGEST_DELAY.toNanos() / 1000;
        long given = micros.longValue();
        return given < 0 || given > most ? LONGEST_DELAY : Duration.of(given, ChronoUnit.MICROS);
    }

    /** Holds shutdown and sleep back until it is closed. */
    FileOutputStream inhibit() throws DBusException, IOException {
        return new FileOutputStream(manager()
                .inhibit("shutdown:sleep", "Postlude", "mail is being logged off", "delay")
                .toJavaFileDescriptor(sockets()));
    }

    /** The one that can pass descriptors, which its module does not export. */
    private static ISocketProvider sockets() throws IOException {
        return ServiceLoader.load(ISocketProvider.class, LogindBus.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IOException("no sockets that can pass descriptors: junixsocket is missing"));
    }

    void terminate(long user) throws DBusException {
        manager().terminateUser(new UInt32(user));
    }

    void close() {
        bus.disconnect();
    }
}
