package org.postlude.trigger.logind;

import java.util.List;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.FileDescriptor;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.DBusMemberName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.UInt32;

/** What is used of {@code org.freedesktop.login1} (systemd's manual page of that name). Public for the library's reflection alone. */
public final class Login1 {
    /** The name on the bus, and the beginning of those of interfaces. */
    static final String NAME = "org.freedesktop.login1";

    /** The manager's place. */
    static final String PATH = "/org/freedesktop/login1";

    /** A session's own interface, of which properties are read. */
    static final String SESSION = NAME + ".Session";

    private Login1() {}

    /** The manager. */
    @DBusInterfaceName("org.freedesktop.login1.Manager")
    public interface Manager extends DBusInterface {
        /**
         * All sessions.
         *
         * @return in no order
         */
        @DBusMemberName("ListSessions")
        List<SessionRow> listSessions();

        /**
         * Holds something back.
         *
         * @param what colon-separated: shutdown, sleep
         * @param who for people
         * @param why for people
         * @param mode delay
         * @return it is let go by closing this
         */
        @DBusMemberName("Inhibit")
        FileDescriptor inhibit(String what, String who, String why, String mode);

        /**
         * Ends all sessions of a user.
         *
         * @param user their number
         */
        @DBusMemberName("TerminateUser")
        void terminateUser(UInt32 user);

        /** A session began. */
        class SessionNew extends DBusSignal {
            private final String id;

            /**
             * As it comes.
             *
             * @param path of the manager
             * @param id of the session
             * @param session its place
             * @throws DBusException if it is none
             */
            public SessionNew(String path, String id, DBusPath session) throws DBusException {
                super(path, id, session);
                this.id = id;
            }

            String id() {
                return id;
            }
        }

        /** A session has ended. */
        class SessionRemoved extends DBusSignal {
            private final String id;

            /**
             * As it comes.
             *
             * @param path of the manager
             * @param id of the session
             * @param session its place, where nothing is any more
             * @throws DBusException if it is none
             */
            public SessionRemoved(String path, String id, DBusPath session) throws DBusException {
                super(path, id, session);
                this.id = id;
            }

            String id() {
                return id;
            }
        }

        /** A user has no session any more, and nothing of them runs. */
        class UserRemoved extends DBusSignal {
            private final UInt32 user;

            /**
             * As it comes.
             *
             * @param path of the manager
             * @param user their number
             * @param object their place, where nothing is any more
             * @throws DBusException if it is none
             */
            public UserRemoved(String path, UInt32 user, DBusPath object) throws DBusException {
                super(path, user, object);
                this.user = user;
            }

            long user() {
                return user.longValue();
            }
        }

        /** A shutdown begins, or was called off. */
        class PrepareForShutdown extends DBusSignal {
            private final boolean begins;

            /**
             * As it comes.
             *
             * @param path of the manager
             * @param begins or was called off
             * @throws DBusException if it is none
             */
            public PrepareForShutdown(String path, boolean begins) throws DBusException {
                super(path, begins);
                this.begins = begins;
            }

            boolean begins() {
                return begins;
            }
        }

        /** A sleep begins, or is over. */
        class PrepareForSleep extends DBusSignal {
            private final boolean begins;

            /**
             * As it comes.
             *
             * @param path of the manager
             * @param begins or is over
             * @throws DBusException if it is none
             */
            public PrepareForSleep(String path, boolean begins) throws DBusException {
                super(path, begins);
                this.begins = begins;
            }

            boolean begins() {
                return begins;
            }
        }
    }

    /** A line of the list of sessions. */
    public static final class SessionRow extends Struct {
        /** Its name. */
        @Position(0)
        public final String id;

        /** The number of the user. */
        @Position(1)
        public final UInt32 user;

        /** The user's name. */
        @Position(2)
        public final String name;

        /** Where they sit. */
        @Position(3)
        public final String seat;

        /** Its place. */
        @Position(4)
        public final DBusPath path;

        /**
         * As it comes.
         *
         * @param id its name
         * @param user the number of the user
         * @param name the user's name
         * @param seat where they sit
         * @param path its place
         */
        public SessionRow(String id, UInt32 user, String name, String seat, DBusPath path) {
            this.id = id;
            this.user = user;
            this.name = name;
            this.seat = seat;
            this.path = path;
        }
    }
}
