package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.tck.smtp.ThrowAwayCertificate;

/** {@code postlude run} with a file, as a process of its own. Mail programs log in at it, through STARTTLS. */
final class RunningPostlude implements AutoCloseable {
    static final String USER = "writer";
    static final String PASSWORD = "correct horse battery staple";

    private static final Pattern PORT = Pattern.compile("takes mail at 127\\.0\\.0\\.1:(\\d+) ");

    private final Path folder;
    private final Jvm process;

    private RunningPostlude(Path folder, Jvm process) {
        this.folder = folder;
        this.process = process;
    }

    /** Takes mail, and sends it over a URL. */
    static RunningPostlude taking(Path folder, String via) throws IOException {
        Files.createDirectory(folder);
        LoginPeer.secret(folder.resolve("users"), USER + ":" + PASSWORD + "\n");
        ThrowAwayCertificate.make(folder, "tls", "127.0.0.1");
        return start(folder, List.of(), """
                stores:
                  main:
                    address: sqlite:%1$s/store
                    via: %2$s
                listen:
                  - port: 0
                    users: users
                    certificate: tls.pem
                    key: tls.key
                """.formatted(folder, via));
    }

    /** Fetches an account's mail into its store. */
    static RunningPostlude fetching(Path folder, String url) throws IOException {
        Files.createDirectory(folder);
        return start(folder, List.of(), """
                transports:
                  box: %2$s
                stores:
                  main:
                    address: sqlite:%1$s/store
                """.formatted(folder, url));
    }

    /** With a file as given, in a JVM with further options; again after its end, too. */
    static RunningPostlude start(Path folder, List<String> options, String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("postlude.yaml"), yaml);
        RunningPostlude running =
                new RunningPostlude(folder, Command.startIn(options, "run", file.toString(), "--json"));
        try {
            running.process.awaitErr(line -> line.contains("runs until SIGTERM"));
            return running;
        } catch (RuntimeException | Error e) {
            running.close();
            throw e;
        }
    }

    int port() {
        return process.err().stream()
                .map(PORT::matcher)
                .filter(Matcher::find)
                .map(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("it does not listen: " + process));
    }

    long pid() {
        return process.pid();
    }

    /** What is to be trusted to talk to it. */
    Path certificate() {
        return folder.resolve("tls.pem");
    }

    String store() {
        return "sqlite:" + folder.resolve("store");
    }

    List<String> inbox() throws IOException {
        return StoredMail.of(store());
    }

    /** SIGTERM; returns the report that it ends with. */
    JsonNode end() throws InterruptedException {
        process.terminate();
        Command.Result result = Command.result(process);
        assertTrue(List.of(0, 75).contains(result.code()), result::toString);
        return result.json();
    }

    /** Without a word to it. */
    void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return "Postlude in " + folder + ", " + process;
    }
}
