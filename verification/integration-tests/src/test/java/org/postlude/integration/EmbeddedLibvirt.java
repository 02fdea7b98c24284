package org.postlude.integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEvents;
import org.postlude.trigger.MachineWatch;

/** libvirt's driver for QEMU inside of this process, with one machine; for {@link RealLibvirtTest}. */
final class EmbeddedLibvirt {
    private static final String MACHINE = """
            <domain type='qemu'>
              <name>desk</name>
              <memory unit='MiB'>256</memory>
              <os>
                <type arch='x86_64' machine='pc'>hvm</type>
                <kernel>%1$s/vmlinuz</kernel>
                <initrd>%1$s/initrd</initrd>
                <cmdline>console=ttyS0 panic=-1 quiet rdinit=/sbin/init</cmdline>
              </os>
              <cpu mode='maximum'/>
              <on_reboot>destroy</on_reboot>
              <devices>
                <emulator>/usr/bin/qemu-system-x86_64</emulator>
                <serial type='unix'><source mode='bind' path='%1$s/console'/></serial>
                <channel type='unix'>
                  <source mode='bind' path='%1$s/agent'/>
                  <target type='virtio' name='org.qemu.guest_agent.0'/>
                </channel>
                <memballoon model='none'/>
              </devices>
            </domain>
            """;

    private EmbeddedLibvirt() {}

    /** The folder of a guest, and that of libvirt. Prints events; a line on its standard input cuts the machine's power. */
    public static void main(String[] args) throws IOException, LibvirtException {
        Path guest = Path.of(args[0]);
        String uri = "qemu:///embed?root=" + args[1];
        MachineEvents events = new MachineEvents(InstantSource.system());
        events.listen(event -> {
            System.out.println(words(event));
            return CompletableFuture.completedFuture(null);
        });
        MachineWatch watch = events.watch(MachineAddress.parse("libvirt:" + uri + "&poll=200ms"));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        in.readLine();
        // The driver begins with its first connection, and takes no second one before it has begun.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> watch.problems().isEmpty());
        Connect host = new Connect(uri);
        Domain machine = host.domainCreateXML(MACHINE.formatted(guest), 0);
        in.readLine();
        machine.destroy();
        in.readLine();
        events.close();
    }

    private static String words(MachineEvent event) {
        String words = event.machine() + " " + event.type();
        if (event instanceof MachineEvent.StateChanged change) {
            return words + " " + change.state();
        }
        if (event instanceof MachineEvent.GuestLogoff left) {
            return words + " " + left.user().optional().orElse("?");
        }
        return event instanceof MachineEvent.GuestLogon came ? words + " " + came.user() : words;
    }
}
