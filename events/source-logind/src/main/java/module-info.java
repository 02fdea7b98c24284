/** Who logs off from this machine, and its shutdown, as systemd-logind tells it. */
@org.jspecify.annotations.NullMarked
module org.postlude.trigger.logind {
    requires org.postlude.trigger;
    requires org.freedesktop.dbus;
    requires org.slf4j;
    requires static transitive org.jspecify;

    // The D-Bus library makes its proxies and signals by reflection.
    exports org.postlude.trigger.logind to
            org.freedesktop.dbus;

    opens org.postlude.trigger.logind to
            org.freedesktop.dbus;

    uses org.freedesktop.dbus.spi.message.ISocketProvider;

    provides org.postlude.trigger.MachineEventSource with
            org.postlude.trigger.logind.LogindSource;
}
