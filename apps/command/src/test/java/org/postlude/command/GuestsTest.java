package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.activitylog.LogReader;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Fact;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineEvent;

/** A run of which one store is that of a user of a machine. */
@Timeout(60)
@Tag("long")
class GuestsTest {
    private static final Pattern PORT = Pattern.compile("takes mail at 127\\.0\\.0\\.1:(\\d+) ");

    @TempDir
    Path dir;

    private final TestSurroundings run = new TestSurroundings();
    private CompletableFuture<Integer> code = new CompletableFuture<>();

    private void begin(String more) throws IOException {
        Path file = Files.writeString(dir.resolve("postlude.yaml"), """
                machines: {quiet-desk: scripted:any}
                activity-log: {directory: %1$s/log, keep: 90d, who: everybody}
                %2$s
                stores:
                  ann: {address: %1$s/ann, guest: ann@quiet-desk}
                  other: {address: %1$s/other}
                listen: [{port: 0}]
                """.formatted(dir, more));
        code = CompletableFuture.supplyAsync(
                () -> Main.run(new String[] {"run", "--json", file.toString()}, run.get()));
        await().until(() -> run.err().contains("runs until SIGTERM") || code.isDone());
    }

    @AfterEach
    void close() throws Exception {
        if (!code.isDone()) {
            run.signal("SIGTERM");
            code.get(30, TimeUnit.SECONDS);
        }
    }

    private String send() throws IOException {
        Matcher port = PORT.matcher(run.err());
        assertTrue(port.find(), run.err());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)))) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            String reply = in.readLine();
            for (String line : List.of(
                    "HELO client.example.org",
                    "MAIL FROM:<ann@example.org>",
                    "RCPT TO:<bob@example.org>",
                    "DATA",
                    "Subject: one\r\n\r\ntext\r\n.")) {
                socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
                reply = in.readLine();
            }
            return reply;
        }
    }

    private static void left(LogoffType how) {
        ScriptedMachines.tell(new MachineEvent.GuestLogoff(
                "quiet-desk", Instant.now(), how, Fact.of("ann"), Fact.absent("not said")));
    }

    private List<ActivityEvent> logged() {
        return new LogReader(dir.resolve("log"), unreadable -> {})
                .read(100).stream()
                        .map(line -> line.event())
                        .filter(event -> event.kind().equals("guest.logoff"))
                        .toList();
    }

    @Test
    void whoLeavesHasTheirStoreLoggedOffAndItIsOpenAgainWhenTheyComeBack() throws Exception {
        begin("");
        assertTrue(send().startsWith("250"), run.err());
        left(LogoffType.EXTERNAL);
        await().until(() -> run.err().contains("the user of ann has left: "));
        assertTrue(run.err().contains("was logged off with no-wait, RELEASED, 0 messages left in it"), run.err());
        assertTrue(send().startsWith("451 4.3.2"), run.err());
        await().until(() -> logged().size() == 1);
        assertEquals("EXTERNAL", logged().get(0).facts().get("type"));
        ScriptedMachines.tell(new MachineEvent.GuestLogon("quiet-desk", Instant.now(), "bob", Fact.absent("not said")));
        ScriptedMachines.tell(new MachineEvent.GuestLogon("quiet-desk", Instant.now(), "ann", Fact.absent("not said")));
        await().until(() -> run.err().contains("the user of ann is here"));
        assertTrue(send().startsWith("250"), run.err());
    }

    @Test
    void theModeIsTheOneOfTheFile() throws Exception {
        begin("guests: {logoff: purge, within: 20s}");
        assertTrue(send().startsWith("250"), run.err());
        left(LogoffType.NORMAL);
        await().until(() -> run.err().contains("was logged off with purge, RELEASED, 0 messages left in it"));
    }

    @Test
    void aRunWhoseUserIsNotThereEndsAsAlways() throws Exception {
        begin("");
        left(LogoffType.FORCED);
        await().until(() -> run.err().contains("the user of ann has left: "));
        run.signal("SIGTERM");
        assertEquals(0, code.get(30, TimeUnit.SECONDS), run.err());
        assertEquals(2, run.json().get("stores").size());
    }

    @Test
    void whatIsNotUnderstoodIsSaidWithItsLine() throws Exception {
        begin("guests: {logoff: slowly}");
        assertEquals(78, code.get(30, TimeUnit.SECONDS));
        assertTrue(run.err().contains("postlude.yaml, line 3"), run.err());
    }
}
