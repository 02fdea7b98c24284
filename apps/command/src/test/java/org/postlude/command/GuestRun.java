package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
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
import org.postlude.activitylog.LogReader;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Fact;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineState;

/** A run of which one store is that of ann, who works at the machine quiet-desk, and one is nobody's. */
final class GuestRun implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("takes mail at 127\\.0\\.0\\.1:(\\d+) ");

    private final Path dir;
    private final TestSurroundings run = new TestSurroundings();
    private CompletableFuture<Integer> code = new CompletableFuture<>();

    GuestRun(Path dir) {
        this.dir = dir;
    }

    TestSurroundings surroundings() {
        return run;
    }

    String err() {
        return run.err();
    }

    /** With lines of its own in the file, and a transport of ann's. */
    void begin(String more, String via) throws IOException {
        Path file = Files.writeString(
                dir.resolve("postlude.yaml"), """
                machines: {quiet-desk: scripted:any}
                activity-log: {directory: %1$s/log, keep: 90d, who: everybody}
                %2$s
                stores:
                  ann: {address: %1$s/ann, guest: ann@quiet-desk%3$s}
                  other: {address: %1$s/other}
                listen: [{port: 0}]
                """.formatted(dir, more, via.isEmpty() ? "" : ", via: '" + via + "'"));
        code = CompletableFuture.supplyAsync(
                () -> Main.run(new String[] {"run", "--json", file.toString()}, run.get()));
        await().until(() -> run.err().contains("runs until SIGTERM") || code.isDone());
    }

    int code() throws Exception {
        return code.get(30, TimeUnit.SECONDS);
    }

    /** To ann's store; the last reply. */
    String send() throws IOException {
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

    void awaitErr(String words) {
        await("'" + words + "'").until(() -> run.err().contains(words));
    }

    static void left(LogoffType how) {
        ScriptedMachines.tell(new MachineEvent.GuestLogoff(
                "quiet-desk", Instant.now(), how, Fact.of("ann"), Fact.absent("not said")));
    }

    static void came(String user) {
        ScriptedMachines.tell(new MachineEvent.GuestLogon("quiet-desk", Instant.now(), user, Fact.absent("not said")));
    }

    static void is(MachineState state) {
        ScriptedMachines.tell(
                new MachineEvent.StateChanged("quiet-desk", Instant.now(), state, Fact.absent("not said")));
    }

    List<ActivityEvent> logged() {
        return new LogReader(dir.resolve("log"), unreadable -> {})
                .read(100).stream()
                        .map(line -> line.event())
                        .filter(event -> event.kind().equals("guest.logoff"))
                        .toList();
    }

    @Override
    public void close() {
        if (!code.isDone()) {
            run.signal("SIGTERM");
            await().atMost(30, TimeUnit.SECONDS).until(code::isDone);
        }
    }
}
