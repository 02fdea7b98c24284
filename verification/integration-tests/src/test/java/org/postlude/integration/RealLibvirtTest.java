package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user logs off in a real virtual machine of a real libvirt, whose driver runs in a process and namespaces of its own. */
@Tag("real-peer")
@Timeout(180)
class RealLibvirtTest {
    @TempDir
    Path dir;

    /** libvirt makes QEMU a daemon, which its own end does not end; what a test that failed has left is known by libvirt's file. */
    @AfterEach
    void endMachine() throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path each : files.filter(file -> file.endsWith("desk.pid")).toList()) {
                String pid = Files.readString(each).strip();
                Path words = Path.of("/proc", pid, "cmdline");
                if (Files.exists(words) && Files.readString(words).contains(dir.toString())) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
    }

    @Test
    void aLogoffAndTheEndOfTheMachineAreToldApart() throws Exception {
        RealServer.need(Path.of("/usr/sbin/libvirtd"), "libvirt-daemon");
        Path guest = Guest.make(dir.resolve("guest"));
        try (Jvm host = Jvm.start(host(guest))) {
            host.say(List.of("")); // begin
            // libvirt asks its QEMU first what it can do, which takes its time.
            await().atMost(Duration.ofSeconds(100))
                    .until(() -> host.out().contains("desk STATE_CHANGED RUNNING") || !host.isAlive());
            host.awaitOut(line -> line.equals("desk STATE_CHANGED RUNNING"));
            try (GuestConsole console = new GuestConsole(guest.resolve("console"))) {
                host.awaitOut(line -> line.equals("desk ADDITIONS_AVAILABLE"));
                console.logOn("ann");
                host.awaitOut(line -> line.equals("desk GUEST_LOGON ann"));
                console.logOff();
                host.awaitOut(line -> line.equals("desk GUEST_LOGOFF ann"));
            }
            host.say(List.of("")); // cut the power
            host.awaitOut(line -> line.equals("desk STATE_CHANGED TURNED_OFF"));
            host.say(List.of("")); // end
            assertEquals(0, host.end(Duration.ofSeconds(30)), host::toString);
            assertEquals(
                    1,
                    host.out().stream()
                            .filter(line -> line.contains("GUEST_LOGOFF"))
                            .count());
        }
    }

    /** With users and groups of its own: libvirt wants a user libvirt-qemu, whom this machine is not to get. */
    private ProcessBuilder host(Path guest) throws Exception {
        Path root = dir.resolve("libvirt");
        Path etc = Files.createDirectories(root.resolve("etc"));
        String config = """
                user = "root"
                group = "root"
                security_driver = "none"
                stdio_handler = "file"
                namespaces = []
                cgroup_controllers = []
                dynamic_ownership = 0
                """;
        Files.writeString(etc.resolve("qemu.conf"), config);
        Files.writeString(Files.createDirectories(etc.resolve("libvirt")).resolve("qemu.conf"), config);
        Path passwd = Files.writeString(
                dir.resolve("passwd"),
                Files.readString(Path.of("/etc/passwd")) + "libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin\n");
        Path group = Files.writeString(
                dir.resolve("group"),
                Files.readString(Path.of("/etc/group")) + "libvirt-qemu:x:64055:\nkvm:x:64056:\n");
        List<String> java = new ArrayList<>(List.of(Jvm.java().toString()));
        java.addAll(Jvm.SHORT_LIVED);
        java.addAll(List.of("-cp", System.getProperty("java.class.path"), EmbeddedLibvirt.class.getName()));
        java.addAll(List.of(guest.toString(), root.toString()));
        return Namespaces.behind(
                "mount --bind '" + passwd + "' /etc/passwd && mount --bind '" + group + "' /etc/group", java);
    }
}
