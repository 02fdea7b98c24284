package org.postlude.integration;

import java.time.Duration;
import java.time.InstantSource;
import org.awaitility.Awaitility;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvents;
import org.postlude.trigger.MachineWatch;

/** Watches libvirt's driver for tests, has a machine without an agent asked by itself as well, and looks where there is no libvirt. */
final class QuietLibvirt {
    private static final String URI = "test:///default";

    private QuietLibvirt() {}

    /** Prints what libvirt has answered. */
    public static void main(String[] args) throws LibvirtException {
        try (MachineEvents events = new MachineEvents(InstantSource.system())) {
            MachineWatch watch = events.watch(MachineAddress.parse("libvirt:" + URI + "?poll=5ms"));
            MachineWatch none = events.watch(MachineAddress.parse("libvirt:test:///nowhere/at/all.xml"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> watch.problems().isEmpty()
                            && none.problems().toString().contains("looked for again"));
            Connect host = new Connect(URI);
            try {
                System.out.println(host.domainLookupByName("test").qemuAgentCommand("{}", 1, 0));
            } catch (LibvirtException e) {
                System.out.println("refused: " + e.getMessage());
            }
            host.close();
        }
    }
}
