package org.postlude.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what happens. */
@Timeout(120)
class ReadmeTest {
    /** What a reader's editor would add around the example. */
    private static final String PROGRAM = """
            import jakarta.mail.*;
            import jakarta.mail.internet.*;
            import java.util.*;
            import org.postlude.bridge.*;
            import org.postlude.spooler.*;
            import org.postlude.store.*;

            public class ReadmeExample {
                public static void main(String[] args) throws Exception {
                    String serverUrl = args[0];
                    String directory = args[1];
                    %s
                }
            }
            """;

    @TempDir
    Path dir;

    private String readme = "";

    @BeforeEach
    void read() throws IOException {
        readme = Files.readString(Command.root().resolve("README.md"));
    }

    @Test
    void theExampleCompilesAndSendsItsMessage() throws Exception {
        Path source = dir.resolve("ReadmeExample.java");
        Files.writeString(source, PROGRAM.formatted(block("java")));
        compile(source, dir);
        String path = dir + File.pathSeparator + System.getProperty("java.class.path");
        try (Receiver receiver = Receiver.start();
                Jvm program = Jvm.start(new ProcessBuilder(Stream.of(
                                Stream.of(Jvm.java().toString()),
                                Jvm.SHORT_LIVED.stream(),
                                Stream.of("-cp", path, "ReadmeExample", receiver.url()),
                                Stream.of(dir.resolve("store").toString()))
                        .flatMap(words -> words)
                        .toList()))) {
            assertEquals(0, program.end(Duration.ofSeconds(30)), program::toString);
            assertEquals(List.of("RELEASED: 1 sent, 0 left in the queue"), program.out(), program::toString);
            assertEquals(1, receiver.arrivals().size());
            Arrival arrival = receiver.arrivals().get(0);
            assertEquals("press@example.org", arrival.sender());
            assertEquals(List.of("newsdesk@example.net"), arrival.recipients());
            String message = arrival.octets();
            assertTrue(message.contains("\r\nSubject: Opening hours\r\n"), message);
            assertTrue(message.endsWith("\r\n\r\nWe open at nine.\r\n"), message);
        }
    }

    @Test
    void theTourPrintsWhatItShows() throws Exception {
        try (Jvm tour = Command.startBare("tour")) {
            assertEquals(0, tour.end(Duration.ofSeconds(30)), tour::toString);
            assertEquals(
                    block("text").stripTrailing(), String.join("\n", tour.out()).stripTrailing());
        }
    }

    private String block(String language) {
        Matcher matcher =
                Pattern.compile("(?ms)^```" + language + "\r?\n(.*?)^```").matcher(readme);
        assertTrue(matcher.find(), "README.md has no block of " + language);
        return matcher.group(1);
    }

    static void compile(Path source, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertNotNull(compiler, "the tests need a JDK");
        StringWriter said = new StringWriter();
        boolean compiled = compiler.getTask(
                        said,
                        null,
                        null,
                        List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        compiler.getStandardFileManager(null, null, UTF_8).getJavaFileObjects(source))
                .call();
        assertTrue(compiled, said::toString);
    }
}
