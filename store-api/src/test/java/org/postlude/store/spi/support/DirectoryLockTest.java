package org.postlude.store.spi.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.PostludeException;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;

/** Who owns a directory, between two real processes and within one. */
final class DirectoryLockTest {
    @TempDir
    Path directory;

    @Test
    void theFileNamesItsOwner() throws Exception {
        try (DirectoryLock lock = DirectoryLock.acquire(file())) {
            List<String> lines = Files.readAllLines(file());

            assertEquals(List.of("pid=" + ProcessHandle.current().pid()), lines.subList(0, 1), "held by " + lock);
            assertTrue(lines.get(1).matches("started=(20.*Z|unknown)"), lines::toString);
            assertEquals(2, lines.size());
        }
    }

    @Test
    void S3_aSecondProcessIsToldWhoOwnsTheDirectory() throws Exception {
        try (DirectoryLock lock = DirectoryLock.acquire(file())) {
            String answer = answerOfAnotherProcess();

            assertTrue(answer.startsWith("OWNED_BY_ANOTHER "), answer);
            String owner = String.join(" ", Files.readAllLines(file()));
            assertTrue(answer.contains(" is locked by " + owner + ";"), () -> answer + " of " + lock);
        }
        assertEquals("taken", answerOfAnotherProcess(), "after it was given up");
    }

    @Test
    void theTextOfAProcessThatDiedIsReplaced() throws Exception {
        Files.writeString(file(), "pid=1\nstarted=long ago\nsomething=else\n");
        try (DirectoryLock lock = DirectoryLock.acquire(file())) {
            assertEquals(2, Files.readAllLines(file()).size(), () -> "of the dead one under " + lock);
        }
    }

    @Test
    void aRefusedRepetitionInThisProcessTakesNothingFromTheOwner() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Files.createDirectory(directory.resolve("d")));
        try (DirectoryLock lock = DirectoryLock.acquire(directory.resolve("d/lock"))) {
            for (Path spelling : List.of(directory.resolve("d/lock"), link.resolve("lock"))) {
                assertEquals(Reason.OWNED_BY_ANOTHER, refusal(spelling).reason(), () -> "under " + lock);
            }
            String answer = answerOfAnotherProcess(directory.resolve("d/lock"));
            assertTrue(answer.startsWith("OWNED_BY_ANOTHER "), answer);
        }
        DirectoryLock.acquire(link.resolve("lock")).close();
    }

    @Test
    void aLockThatWasGivenUpTwiceIsNotTakenFromTheNext() throws Exception {
        DirectoryLock first = DirectoryLock.acquire(file());
        first.close();
        try (DirectoryLock next = DirectoryLock.acquire(file())) {
            first.close();
            assertEquals(Reason.OWNED_BY_ANOTHER, refusal(file()).reason(), () -> "under " + next);
        }
    }

    @Test
    void aFailureLeavesNothingHeld() throws Exception {
        Files.createDirectory(file());
        assertThrows(IOException.class, () -> DirectoryLock.acquire(file()));
        Files.delete(file());
        DirectoryLock.acquire(file()).close();

        Path nowhere = directory.resolve("nowhere/lock");
        assertThrows(NoSuchFileException.class, () -> DirectoryLock.acquire(nowhere));
    }

    private Path file() {
        return directory.resolve("lock");
    }

    private static LogonFailedException refusal(Path file) {
        return assertThrows(LogonFailedException.class, () -> DirectoryLock.acquire(file));
    }

    private String answerOfAnotherProcess() throws Exception {
        return answerOfAnotherProcess(file());
    }

    private static String answerOfAnotherProcess(Path file) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = Stream.of(DirectoryLockTest.class, DirectoryLock.class, PostludeException.class)
                .map(DirectoryLockTest::placeOf)
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
        Process process = new ProcessBuilder(java, "-Xmx64m", "-cp", path, Taker.class.getName(), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader(UTF_8)) {
            String answer = String.valueOf(output.readLine());
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the other process does not end");
            return answer;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The directory or jar that a class came from; tests are patched into the module, so the module's place will not do. */
    private static String placeOf(Class<?> type) {
        String name = "/" + type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource(name));
        String place = url.substring(0, url.length() - name.length());
        return Path.of(URI.create(place.replaceFirst("^jar:", "").replaceFirst("!$", "")))
                .toString();
    }

    /** The other process. */
    static final class Taker {
        private Taker() {}

        public static void main(String[] arguments) throws IOException {
            try {
                DirectoryLock.acquire(Path.of(arguments[0])).close();
                System.out.println("taken");
            } catch (LogonFailedException e) {
                System.out.println(e.reason() + " " + e.getMessage());
            }
        }
    }
}
