package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A real virtual machine without hardware of its own (QEMU's own translation of code), with a kernel of Debian, BusyBox and QEMU's guest
 * agent; users ann and bob log in at its serial console, without a password. It has no network, and nothing of this machine.
 */
final class Guest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PROMPT = "login: ";

    private final Path folder;
    private final Jvm machine;
    private final SocketChannel console;
    private final StringBuilder said = new StringBuilder();

    Guest(Path folder) throws IOException {
        RealServer.need(Path.of("/usr/bin/qemu-system-x86_64"), "qemu-system-x86");
        RealServer.need(Path.of("/usr/sbin/qemu-ga"), "qemu-guest-agent");
        RealServer.need(Path.of("/usr/bin/busybox"), "busybox-static");
        RealServer.need(Path.of("/usr/bin/cpio"), "cpio");
        this.folder = Files.createDirectories(folder);
        RealServer.run(Path.of("src/test/guest/make").toAbsolutePath().toString(), folder.toString());
        machine = Jvm.start(new ProcessBuilder(line()).directory(folder.toFile()));
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("console")));
            console = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("console")));
            console.configureBlocking(false);
        } catch (IOException | RuntimeException | Error e) {
            machine.close();
            throw e;
        }
        awaitSaid(PROMPT);
    }

    private static List<String> line() {
        String options = "-accel tcg,thread=multi -cpu max -m 256 -display none -nodefaults -nic none -no-reboot"
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

    void logOn(String user) throws IOException {
        type(user + "\n");
        awaitSaid("$ ");
    }

    /** Of who has logged on. */
    void logOff() throws IOException {
        type("exit\n");
        awaitSaid(PROMPT);
    }

    /** As if the power was cut. */
    void cutPower() throws InterruptedException {
        machine.kill();
    }

    private void type(String text) throws IOException {
        said.setLength(0);
        assertEquals(text.length(), console.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1))));
    }

    private void awaitSaid(String words) {
        await("'" + words + "' at the console").atMost(PATIENCE).until(() -> {
            ByteBuffer piece = ByteBuffer.allocate(4096);
            for (int read = console.read(piece); read > 0; read = console.read(piece)) {
                said.append(new String(piece.array(), 0, piece.position(), ISO_8859_1));
                piece.clear();
            }
            return said.indexOf(words) >= 0;
        });
    }

    @Override
    public void close() throws IOException {
        console.close();
        machine.close();
    }
}
