package org.postlude.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real virtual machine without hardware of its own (QEMU's own translation of code), with a kernel of Debian, BusyBox and QEMU's guest
 * agent. It has no network, its QEMU has none either, and it has nothing of this machine.
 */
final class Guest implements AutoCloseable {
    private final Path folder;
    private final Jvm machine;
    private final GuestConsole console;

    Guest(Path folder) throws IOException {
        this.folder = make(folder);
        machine = Jvm.start(Namespaces.of(line()).directory(folder.toFile()));
        try {
            console = new GuestConsole(folder.resolve("console"));
        } catch (IOException | RuntimeException | Error e) {
            machine.close();
            throw e;
        }
    }

    /** Leaves {@code vmlinuz} and {@code initrd} in a new folder. */
    static Path make(Path folder) throws IOException {
        RealServer.need(Path.of("/usr/bin/qemu-system-x86_64"), "qemu-system-x86");
        RealServer.need(Path.of("/usr/sbin/qemu-ga"), "qemu-guest-agent");
        RealServer.need(Path.of("/usr/bin/busybox"), "busybox-static");
        RealServer.need(Path.of("/usr/bin/cpio"), "cpio");
        Files.createDirectories(folder);
        RealServer.run(Path.of("src/test/guest/make").toAbsolutePath().toString(), folder.toString());
        return folder;
    }

    /** Where the machine is reset it boots again. */
    private static List<String> line() {
        String options = "-accel tcg,thread=multi -cpu max -m 256 -display none -nodefaults -nic none"
                + " -kernel vmlinuz -initrd initrd"
                + " -chardev socket,id=ser,path=console,server=on,wait=off -serial chardev:ser -device virtio-serial-pci"
                + " -chardev socket,id=qga,path=agent,server=on,wait=off"
                + " -device virtserialport,chardev=qga,name=org.qemu.guest_agent.0 -append";
        List<String> line = new ArrayList<>(List.of("qemu-system-x86_64"));
        line.addAll(List.of(options.split(" ")));
        line.add("console=ttyS0 panic=-1 quiet rdinit=/sbin/init");
        return line;
    }

    /** The host's end of the agent's channel. */
    Path agent() {
        return folder.resolve("agent");
    }

    GuestConsole console() {
        return console;
    }

    /** As if the power was cut. */
    void cutPower() throws InterruptedException {
        machine.kill();
    }

    @Override
    public void close() throws IOException {
        console.close();
        machine.close();
    }
}
