package org.postlude.store.spi.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    void S14_whatTheOwnerAnnouncesIsALineOfItsFileAndToldToAnotherProcess() throws Exception {
        try (DirectoryLock lock = DirectoryLock.acquire(file())) {
            DirectoryLock.announce(file(), "/run/one");
            DirectoryLock.announce(file(), "/run/two");

            assertEquals(List.of("/run/two", "/run/one"), DirectoryLock.announced(file()));
            assertEquals("[/run/two, /run/one]", answerOfAnotherProcess(file(), "announced"));
            assertFalse(DirectoryLock.owner(file()).orElseThrow().contains("/run"), "its name is its name");
            assertFalse(answerOfAnotherProcess(file(), "look").contains("/run"), "and told alone, by " + lock);
        }
        List<String> lines = Files.readAllLines(file()); // while it is held, that would free it
        assertEquals(List.of("control=/run/one", "control=/run/two"), lines.subList(2, lines.size()));
        assertEquals("[]", answerOfAnotherProcess(file(), "announced"), "it owns nothing any more");
    }

    @Test
    void S14_anInterruptWhileSomethingIsAnnouncedDoesNotGiveTheLockUp() throws Exception {
        try (DirectoryLock lock = DirectoryLock.acquire(file())) {
            Thread.currentThread().interrupt();
            try {
                DirectoryLock.announce(file(), "/run/one");
            } catch (InterruptedIOException e) {
                assertTrue(Thread.currentThread().isInterrupted(), "whoever interrupts is heard");
            }
            assertTrue(Thread.interrupted());

            assertTrue(answerOfAnotherProcess().startsWith("OWNED_BY_ANOTHER "), "by " + lock);
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
    void S3_whoLooksIsToldWhetherAnybodyOwnsTheDirectory() throws Exception {
        assertEquals(Optional.empty(), DirectoryLock.owner(file()), "there is no lock");
        try (DirectoryLock lock = DirectoryLock.acquire(file())) {
            String me = DirectoryLock.owner(file()).orElseThrow();
            assertTrue(me.matches("pid " + ProcessHandle.current().pid() + ", started (20.*Z|unknown)"), me);
            assertEquals(me, answerOfAnotherProcess(file(), "look"), () -> "seen from outside, under " + lock);
            assertTrue(answerOfAnotherProcess().startsWith("OWNED_BY_ANOTHER "), "to look took nothing from the owner");
        }
        assertEquals(Optional.empty(), DirectoryLock.owner(file()), "given up");
        assertEquals("nobody", answerOfAnotherProcess(file(), "look"));
        assertEquals(Optional.empty(), DirectoryLock.owner(directory.resolve("nowhere/lock")));
    }

    @Test
    @Timeout(60)
    void S3_whoLooksStandsInNobodysWay() throws Exception {
        DirectoryLock.acquire(file()).close();
        // What a look takes, held for ever, as by a process that was stopped while it looked.
        try (FileChannel looking = FileChannel.open(file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock held = looking.lock(1, Long.MAX_VALUE - 1, true)) {
            assertEquals("taken", answerOfAnotherProcess(), () -> "past " + held);
        }
    }

    @Test
    @Timeout(60)
    void aDiskThatHangsHoldsUpNoLockOnAnother() throws Exception {
        // To open a pipe takes until somebody opens its other end: so does a file whose server is gone.
        Path pipe = directory.resolve("pipe");
        assumeTrue(makesPipe(pipe), "no mkfifo here");
        Thread hung = new Thread(() -> assertThrows(IOException.class, () -> DirectoryLock.acquire(pipe)));
        hung.start();
        try {
            while (!isIn(hung, "locked")) {
                Thread.onSpinWait();
            }
            // In a thread of its own: what waits for a monitor is not to be interrupted.
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                assertEquals(Optional.empty(), DirectoryLock.owner(file()));
                DirectoryLock.acquire(file()).close();
            });
        } finally {
            Files.newInputStream(pipe).close();
            hung.join();
        }
    }

    private static boolean makesPipe(Path pipe) throws InterruptedException {
        try {
            return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isIn(Thread thread, String method) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    @Test
    void theFileIsItsOwnersAlone() throws Exception {
        try (DirectoryLock lock = DirectoryLock.acquire(file())) {
            assumeTrue(Files.getFileStore(file()).supportsFileAttributeView("posix"));
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file()));
            assertEquals("rw-------", mode, () -> "mode of " + lock);
        }
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

    /** Nobody is to look for another process then. */
    @Test
    void S7_whoLeftALogonOpenIsToldThatItWasNotClosed() throws Exception {
        try (DirectoryLock lock = DirectoryLock.acquire(file())) {
            String text = String.valueOf(refusal(file()).getMessage());

            assertTrue(text.contains("was not closed, as rule S7 asks"), () -> text + " under " + lock);
            assertFalse(text.contains("Stop that process"), text);
        }
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
        return answerOfAnotherProcess(file, "take");
    }

    private static Process start(Path file, String what) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = Stream.of(DirectoryLockTest.class, DirectoryLock.class, PostludeException.class)
                .map(DirectoryLockTest::placeOf)
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
        List<String> line = List.of(java, "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path);
        return new ProcessBuilder(Stream.concat(line.stream(), Stream.of(Taker.class.getName(), file.toString(), what))
                        .toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String answerOfAnotherProcess(Path file, String what) throws Exception {
        Process process = start(file, what);
        try (BufferedReader output = process.inputReader(UTF_8)) {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the other process does not end");
            return String.valueOf(output.readLine());
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
            if (arguments[1].equals("announced")) {
                System.out.println(DirectoryLock.announced(Path.of(arguments[0])));
                return;
            }
            if (arguments[1].equals("look")) {
                System.out.println(DirectoryLock.owner(Path.of(arguments[0])).orElse("nobody"));
                return;
            }
            try {
                DirectoryLock.acquire(Path.of(arguments[0])).close();
                System.out.println("taken");
            } catch (LogonFailedException e) {
                System.out.println(e.reason() + " " + e.getMessage());
            }
        }
    }
}
