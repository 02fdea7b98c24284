/** Who left a machine, and how their mail is logged off then. */
@org.jspecify.annotations.NullMarked
module org.postlude.trigger {
    requires transitive org.postlude.message;
    requires transitive org.postlude.store;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports org.postlude.trigger;
    exports org.postlude.trigger.qemu;

    uses org.postlude.trigger.MachineEventSource;

    provides org.postlude.trigger.MachineEventSource with
            org.postlude.trigger.process.ProcessSource,
            org.postlude.trigger.qemu.QemuAgentSource;
}
