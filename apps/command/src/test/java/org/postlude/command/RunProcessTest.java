package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.command.systemd.Manager;

/** A process of its own, with signals of the system, and a service manager that hears it. */
@Tag("long")
@Timeout(120)
class RunProcessTest {
    private static final Pattern PORT = Pattern.compile("takes mail at 127\\.0\\.0\\.1:(\\d+) ");
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path dir;

    private final SmtpStub smtp = new SmtpStub();
    private final List<Process> started = new ArrayList<>();

    RunProcessTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        started.forEach(Process::destroyForcibly);
        smtp.close();
    }

    private Process run(String notify, String deadline) throws IOException {
        Files.writeString(file(), """
                deadline: %s
                transports: {relay: %s}
                stores: {main: {address: %s/store, via: relay}}
                listen: [{port: 0}]
                """.formatted(deadline, smtp.url(), dir));
        List<String> command = new ArrayList<>(hearing());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                file().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("output").toFile());
        builder.environment().put("XDG_RUNTIME_DIR", dir.toString());
        if (!notify.isEmpty()) {
            builder.environment().put("NOTIFY_SOCKET", notify);
            builder.environment().put("WATCHDOG_USEC", "1000000");
        }
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** Where the tests were started by nohup SIGHUP is ignored, also in what they start; but for this, where there is it. */
    private static List<String> hearing() throws IOException {
        List<String> env = List.of("env", "--default-signal=HUP");
        List<String> trial = new ArrayList<>(env);
        trial.add("true");
        try {
            int code = new ProcessBuilder(trial)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return code == 0 ? env : List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("nobody waits for env any more");
        }
    }

    private Path file() {
        return dir.resolve("postlude.yaml");
    }

    private String output() throws IOException {
        return Files.readString(dir.resolve("output"));
    }

    private void awaitOutput(String words) {
        await(words).atMost(LONG).until(() -> output().contains(words));
    }

    private static String say(BufferedReader in, Socket to, String line) throws IOException {
        to.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
        String reply = in.readLine();
        while (reply != null && reply.length() > 3 && reply.charAt(3) == '-') {
            reply = in.readLine();
        }
        return String.valueOf(reply);
    }

    /** One message is at its final dot, which the next hop does not answer. */
    private void send() throws IOException {
        awaitOutput("runs until SIGTERM");
        Matcher port = PORT.matcher(output());
        assertTrue(port.find());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)))) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            assertTrue(in.readLine().startsWith("220"));
            say(in, socket, "EHLO client.example.org");
            say(in, socket, "MAIL FROM:<sender@example.org>");
            say(in, socket, "RCPT TO:<ann@example.net>");
            say(in, socket, "DATA");
            assertTrue(say(in, socket, "Subject: one\r\n\r\ntext\r\n.").startsWith("250"));
        }
        smtp.awaitDot();
    }

    private static void signal(Process process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertEquals(0, kill.waitFor());
    }

    private JsonNode record() throws IOException {
        return new ObjectMapper().readTree(Files.readString(dir.resolve("store").resolve("exit.json")));
    }

    @Test
    void sigtermFinishesWhatIsOnTheWire() throws Exception {
        smtp.holdTheDot();
        Process process = run("", "none");
        send();
        signal(process, "TERM");
        awaitOutput("SIGTERM: no more mail is taken; logging off with orderly");
        assertTrue(process.isAlive(), "it waits for what is on the wire");
        smtp.answer();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it did not end");
        assertEquals(0, process.exitValue(), output());
        assertEquals("RELEASED", record().get("outcome").asText());
        assertEquals(1, record().get("sent").asInt());
        assertEquals(1, smtp.received().size());
    }

    @Test
    void atItsDeadlineItIsAborted() throws Exception {
        smtp.holdTheDot();
        Process process = run("", "500ms");
        send();
        signal(process, "TERM");
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it did not end");
        assertEquals(70, process.exitValue(), output());
        assertTrue(output().contains("is not done in time: stopping what can be stopped"), output());
        assertEquals("INCOMPLETE", record().get("outcome").asText());
        assertEquals(1, record().get("left").asInt());
    }

    @Test
    void theSecondSigtermAbortsWhereTheFirstHasNoDeadline() throws Exception {
        smtp.holdTheDot();
        Process process = run("", "none");
        send();
        signal(process, "TERM");
        awaitOutput("SIGTERM: no more mail is taken");
        assertFalse(process.waitFor(1, TimeUnit.SECONDS), "the first one waits");
        signal(process, "TERM");
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the second one did not end it");
        assertEquals(70, process.exitValue(), output());
        assertTrue(output().contains("SIGTERM: stopping what can be stopped"), output());
        assertEquals("INCOMPLETE", record().get("outcome").asText());
        assertEquals(1, record().get("left").asInt());
    }

    @Test
    void theServiceManagerHearsIt() throws Exception {
        try (Manager manager = new Manager(dir.resolve("notify"))) {
            Process process = run(manager.name(), "none");
            assertEquals("READY=1", manager.next());
            assertTrue(output().contains("takes mail at"), output());
            manager.await(state ->
                    state.equals("WATCHDOG=1\nSTATUS=0 messages queued, 0 in process, 0 in doubt, 1 transports"));
            signal(process, "HUP");
            manager.await(state -> state.startsWith("RELOADING=1\nMONOTONIC_USEC="));
            manager.await("READY=1\nSTATUS=reloaded: nothing is otherwise"::equals);
            smtp.holdTheDot();
            send();
            manager.await(state -> state.contains("1 message queued, 1 in process"));
            signal(process, "TERM");
            manager.await(state -> state.startsWith("STOPPING=1\n"));
            manager.await(
                    state -> state.matches("(?s)EXTEND_TIMEOUT_USEC=\\d+\nSTATUS=logging off: 1 message queued.*"));
            smtp.answer();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it did not end");
            assertEquals(0, process.exitValue(), output());
        }
    }
}
