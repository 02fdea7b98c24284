package org.postlude.command.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit file says what the program does, and systemd understands it. */
class ServiceFileTest {
    private static final Path FILE = Path.of("src", "main", "systemd", "postlude.service");

    @TempDir
    Path dir;

    @Test
    void itIsToldOfWhatTheProgramTells() throws Exception {
        List<String> lines = Files.readAllLines(FILE);
        for (String line : List.of(
                "Type=notify",
                "ExecReload=/bin/kill -HUP $MAINPID",
                "KillSignal=SIGTERM",
                "SuccessExitStatus=67 75",
                "RestartPreventExitStatus=78",
                "NoNewPrivileges=yes")) {
            assertTrue(lines.contains(line), line);
        }
        assertTrue(lines.stream().anyMatch(line -> line.matches("WatchdogSec=\\d+")));
    }

    @Test
    void systemdFindsNothingWrongWithIt() throws Exception {
        Path program = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(program), "SKIPPED: there is no " + program + " (package systemd)");
        assertEquals("", verified(Files.readString(FILE)));
        String wrong = verified(Files.readString(FILE).replace("Type=notify", "Type=notified"));
        assertTrue(wrong.contains("notified"), "it would not be found: " + wrong);
    }

    private String verified(String text) throws Exception {
        String unit = "postlude-under-test.service";
        Path file = Files.writeString(dir.resolve(unit), text.replace("/opt/postlude/postlude ", "/bin/true "));
        Process process = new ProcessBuilder("systemd-analyze", "verify", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        StringBuilder ours = new StringBuilder();
        said.lines()
                .filter(line -> line.contains(unit))
                .forEach(line -> ours.append(line).append('\n'));
        return ours.toString();
    }
}
