package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real mail server of the test's own, in one folder, on the loopback only; what it delivers it writes into Maildirs below
 * {@code mail}. Its master wants to be started by root; where it is not there or not allowed, the test fails: whoever asks
 * for real peers is to get them.
 */
abstract class RealServer implements AutoCloseable {
    /** To this recipient it answers 452. */
    static final String FULL = "full@example.net";

    static final Duration PATIENCE = Duration.ofSeconds(90);
    /** nobody: whose mailboxes they are. */
    static final int MAILBOX_USER = 65534;

    /** What it puts in front: fields of one line, and a folded Received, twice where the home is another. */
    private static final Pattern TRACE = Pattern.compile("\\A((Return-Path|X-Original-To|Delivered-To): [^\r\n]*\r\n"
            + "|Received: [^\r\n]*\r\n([ \t][^\r\n]*\r\n)*)+");

    final Path folder;
    final int port;
    private final List<Jvm> processes = new ArrayList<>();

    RealServer(Path folder) throws IOException {
        assertEquals("root", System.getProperty("user.name"), "the server's master can be started by root only");
        this.folder = folder;
        port = Ports.free();
        // Its daemons run as other users, who must be able to pass.
        for (Path each : List.of(folder, Objects.requireNonNull(folder.getParent()))) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        run(
                "chown",
                String.valueOf(MAILBOX_USER),
                Files.createDirectory(folder.resolve("mail")).toString());
    }

    abstract String url();

    /** Starts it; also again, after {@link #stop()}. */
    abstract void start() throws IOException;

    abstract void stop() throws IOException;

    static <S extends RealServer> S started(S server) throws IOException {
        try {
            server.start();
            return server;
        } catch (IOException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    static void need(Path program, String packages) {
        assertTrue(Files.isExecutable(program), program + " is missing: install " + packages + " (.ci/run does)");
    }

    final void start(String... line) throws IOException {
        processes.add(Jvm.start(new ProcessBuilder(line)));
    }

    /** SIGKILL, to its children as well. */
    final void kill() throws InterruptedException {
        for (Jvm process : processes) {
            if (process.isAlive()) {
                process.killAll();
            }
        }
    }

    static void run(String... line) throws IOException {
        run(new ProcessBuilder(line));
    }

    static void run(ProcessBuilder line) throws IOException {
        try (Jvm process = Jvm.start(line)) {
            assertEquals(0, process.end(PATIENCE), () -> String.join(" ", line.command()) + ": " + process);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted in " + String.join(" ", line.command()), e);
        }
    }

    /** Who got it: the name of his Maildir, unless the server says it in front of the message. */
    String recipient(String maildir, String trace) {
        return maildir;
    }

    /** What it has delivered, with the line ends of the wire. */
    final List<String> delivered() throws IOException {
        List<String> messages = new ArrayList<>();
        for (Path maildir : list(folder.resolve("mail"))) {
            messages.addAll(messages(maildir));
        }
        return messages;
    }

    /** The same by recipient, without the trace; a recipient who has two messages fails. */
    final Map<String, String> deliveries() throws IOException {
        Map<String, String> byRecipient = new TreeMap<>();
        for (Path maildir : list(folder.resolve("mail"))) {
            String name = String.valueOf(maildir.getFileName());
            for (String message : messages(maildir)) {
                Matcher trace = TRACE.matcher(message);
                assertTrue(trace.find(), message);
                String to = recipient(name, trace.group());
                assertNull(byRecipient.put(to, message.substring(trace.end())), () -> to + " has it twice");
            }
        }
        return byRecipient;
    }

    /** A message without what the servers on its way put in front. */
    static String withoutTrace(String message) {
        Matcher trace = TRACE.matcher(message);
        assertTrue(trace.find(), message);
        return message.substring(trace.end());
    }

    private static List<String> messages(Path maildir) throws IOException {
        List<String> messages = new ArrayList<>();
        for (Path file : list(maildir.resolve("new"))) {
            messages.add(Files.readString(file, ISO_8859_1).replace("\n", "\r\n"));
        }
        return messages;
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Override
    public final void close() throws IOException {
        try {
            if (processes.stream().anyMatch(Jvm::isAlive)) {
                stop();
            }
        } finally {
            processes.forEach(Jvm::close);
        }
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + " in " + folder + " " + processes;
    }
}
