package org.postlude.command;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvents;
import org.postlude.trigger.MachineWatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Who tells of machines. */
final class GuestOptions {
    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    /** One of them. */
    static final class Source {
        @Option(
                names = "--qga",
                paramLabel = "SOCKET",
                description = "the socket on this host of a guest's agent (QEMU's guest agent); it is only asked")
        @Nullable
        private String agent;

        @Option(
                names = "--libvirt",
                paramLabel = "URI",
                description = "a libvirt, as qemu:///system; all of its machines")
        @Nullable
        private String libvirt;

        @Option(names = "--logind", description = "this machine, as systemd-logind tells it")
        private boolean logind;

        @Option(
                names = "--source",
                paramLabel = "ADDRESS",
                description = "any of them, with options, as 'qga:/run/desk.sock?machine=desk&poll=500ms'")
        @Nullable
        private String address;
    }

    MachineWatch watch(MachineEvents events) {
        try {
            return events.watch(address());
        } catch (IllegalArgumentException e) {
            throw new UsageException(Objects.requireNonNullElse(e.getMessage(), e.toString()) + "; nothing was done");
        }
    }

    private MachineAddress address() {
        String agent = source.agent;
        String libvirt = source.libvirt;
        String address = source.address;
        if (agent != null) {
            return new MachineAddress("qga", agent, Map.of());
        }
        if (libvirt != null) {
            return MachineAddress.parse("libvirt:" + libvirt);
        }
        return MachineAddress.parse(address != null && !source.logind ? address : "logind:");
    }
}
