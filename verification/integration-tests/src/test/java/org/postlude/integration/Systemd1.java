package org.postlude.integration;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** What a logind needs of its systemd: units that are there at once, and gone at once. It starts, stops and powers off nothing. */
public final class Systemd1 {
    static final String NAME = "org.freedesktop.systemd1";
    static final String PATH = "/org/freedesktop/systemd1";

    private Systemd1() {}

    /** A property of a unit to be. */
    public static final class Property extends Struct {
        @Position(0)
        public final String name;

        @Position(1)
        public final Variant<?> value;

        public Property(String name, Variant<?> value) {
            this.name = name;
            this.value = value;
        }
    }

    /** A unit to be beside another one. */
    public static final class Beside extends Struct {
        @Position(0)
        public final String name;

        @Position(1)
        public final List<Property> properties;

        public Beside(String name, List<Property> properties) {
            this.name = name;
            this.properties = properties;
        }
    }

    /** The manager's methods that logind calls. */
    @DBusInterfaceName("org.freedesktop.systemd1.Manager")
    public interface Manager extends DBusInterface {
        @DBusMemberName("Subscribe")
        void subscribe();

        @DBusMemberName("StartUnit")
        DBusPath startUnit(String name, String mode) throws DBusException;

        @DBusMemberName("StopUnit")
        DBusPath stopUnit(String name, String mode) throws DBusException;

        @DBusMemberName("StartTransientUnit")
        DBusPath startTransientUnit(String name, String mode, List<Property> properties, List<Beside> aux)
                throws DBusException;

        /** A job is done. */
        class JobRemoved extends DBusSignal {
            public JobRemoved(String path, UInt32 id, DBusPath job, String unit, String result) throws DBusException {
                super(path, id, job, unit, result);
            }
        }

        /** A unit is gone. */
        class UnitRemoved extends DBusSignal {
            public UnitRemoved(String path, String name, DBusPath unit) throws DBusException {
                super(path, name, unit);
            }
        }
    }

    /** A scope's. */
    @DBusInterfaceName("org.freedesktop.systemd1.Scope")
    public interface Scope extends DBusInterface {
        @DBusMemberName("Abandon")
        void abandon() throws DBusException;
    }

    /** It, and all of its units. */
    static final class Stub implements Manager, Scope, Properties {
        private final DBusConnection bus;
        private final AtomicLong jobs = new AtomicLong();
        private final List<String> started = new CopyOnWriteArrayList<>();

        Stub(DBusConnection bus) {
            this.bus = bus;
        }

        /** Names of units, in their order. */
        List<String> started() {
            return List.copyOf(started);
        }

        private DBusPath job(String unit) throws DBusException {
            UInt32 id = new UInt32(jobs.incrementAndGet());
            DBusPath job = new DBusPath(PATH + "/job/" + id);
            bus.sendMessage(new JobRemoved(PATH, id, job, unit, "done"));
            return job;
        }

        @Override
        public void subscribe() {}

        @Override
        public DBusPath startUnit(String name, String mode) throws DBusException {
            started.add(name);
            return job(name);
        }

        @Override
        public DBusPath stopUnit(String name, String mode) throws DBusException {
            bus.sendMessage(new UnitRemoved(PATH, name, new DBusPath(PATH + "/unit/gone")));
            return job(name);
        }

        @Override
        public DBusPath startTransientUnit(String name, String mode, List<Property> properties, List<Beside> aux)
                throws DBusException {
            started.add(name);
            return job(name);
        }

        @Override
        public void abandon() throws DBusException {
            for (String unit : started) {
                if (unit.endsWith(".scope")) {
                    bus.sendMessage(new UnitRemoved(PATH, unit, new DBusPath(PATH + "/unit/gone")));
                }
            }
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // of the library's interface
        public <A> A Get(String type, String property) {
            return (A) (property.equals("LoadState") ? "loaded" : "inactive");
        }

        @Override
        public <A> void Set(String type, String property, A value) {}

        @Override
        public Map<String, Variant<?>> GetAll(String type) {
            return Map.of("LoadState", new Variant<>("loaded"), "ActiveState", new Variant<>("inactive"));
        }

        @Override
        public boolean isRemote() {
            return false;
        }

        @Override
        public String getObjectPath() {
            return PATH;
        }
    }
}
