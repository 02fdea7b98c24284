package org.postlude.trigger.qemu;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.trigger.MachineAddress;
import org.postlude.trigger.MachineEventType;
import org.postlude.trigger.MachineWatch;
import org.postlude.trigger.Recorded;

/** A socket that cannot be connected to is not always one whose machine is off. */
@Timeout(30)
class QemuSocketTest {
    @TempDir
    Path dir;

    private final Recorded told = new Recorded();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Path socket() {
        return dir.resolve("desk.sock");
    }

    private MachineWatch watch() {
        MachineWatch watch =
                new QemuAgentSource().watch(MachineAddress.parse("qga:" + socket() + "?poll=5ms&patience=30s"), told);
        open.add(0, watch);
        return watch;
    }

    @Test
    void whatKeepsThisProcessFromConnectingIsAProblemAndNotTheEndOfTheMachine() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket())) {
            MachineWatch watch = watch();
            await().until(() -> agent.times("guest-get-users") > 1);
            Path loop = Files.createSymbolicLink(dir.resolve("loop"), socket());
            Files.move(loop, socket(), StandardCopyOption.ATOMIC_MOVE); // a name that leads to itself: ELOOP
            agent.hangUp();
            await().until(() -> watch.problems().toString().contains("takes no connection"));
            assertEquals(List.of(MachineEventType.STATE_CHANGED, MachineEventType.ADDITIONS_AVAILABLE), told.types());
        }
        await().until(() -> told.types().size() == 3); // its name is gone, and with it the machine
    }

    @Test
    void aSocketAtWhichTooManyWaitIsAProblemAndHoldsNobodyUp() throws Exception {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(server);
        server.bind(UnixDomainSocketAddress.of(socket()), 1);
        fill();
        MachineWatch watch = watch();
        await().until(() -> watch.problems().toString().contains("takes no connection"));
        watch.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().equals("postlude-qga-desk")));
        assertEquals(List.of(), told.events());
    }

    private void fill() {
        try {
            while (true) {
                SocketChannel waits = SocketChannel.open(StandardProtocolFamily.UNIX);
                open.add(0, waits);
                waits.configureBlocking(false);
                assertTrue(waits.connect(UnixDomainSocketAddress.of(socket())));
            }
        } catch (IOException e) { // there is no more room
            assertTrue(open.size() > 1, e::toString);
        }
    }
}
