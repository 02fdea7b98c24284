package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Places where no store can be: one line says which, why, where the mail is and what to do; nothing is submitted, and
 * nothing that was there is changed. The place of another process: {@code CommandOwnershipTest}.
 */
@Timeout(60)
class BadPlaceTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"sqlite:", "maildir:"})
    void aFileIsNoPlaceForAStore(String kind) throws Exception {
        Path file = Files.writeString(dir.resolve("afile"), "somebody's");
        assertRefused(73, send(kind + file), file, "FileAlreadyExistsException");
        assertEquals("somebody's", Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite:", "maildir:"})
    void aStoreThatMayBeReadOnlyTakesNoMailAndKeepsWhatItHas(String kind) throws Exception {
        Path store = dir.resolve("store");
        String waiting = Mail.write(dir, "waiting", "a@example.net");
        assertEquals(
                75, send(kind + store, waiting, "--via", "smtp://127.0.0.1:1").code());
        try (Shut shut = Shut.of(store)) {
            TestSurroundings run = send(kind + shut.place());
            assertRefused(74, run, store, ": Read-only file system", ": Permission denied", "AccessDeniedException");
        }
        TestSurroundings later = send(kind + store, "--via", "maildir:" + dir.resolve("out"), "--logoff", "purge");
        assertEquals(75, later.code(), later.err()); // The waiting one keeps its route.
        assertTrue(later.out().contains("to a@example.net"), later.out());
        assertEquals(1, Mail.in(dir.resolve("out")).size());
    }

    @Test
    void aStoreOfANewerProgramIsLeftToThatProgram() throws Exception {
        Path store = dir.resolve("store");
        assertEquals(0, send("sqlite:" + store).code());
        Path file = store.resolve("postlude.db");
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = database.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        byte[] before = Files.readAllBytes(file);
        assertRefused(74, send("sqlite:" + store), store, "written by a newer program: its tables have version 99");
        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(file)));
    }

    private TestSurroundings send(String store, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("send", "--store", store));
        line.addAll(List.of(arguments));
        if (arguments.length == 0 || arguments[0].startsWith("--")) {
            line.add(Mail.write(dir, "plan", "reader@example.net"));
        }
        TestSurroundings run = new TestSurroundings();
        run.run(line.toArray(String[]::new));
        return run;
    }

    private static void assertRefused(int code, TestSurroundings run, Path place, String... oneOf) {
        assertEquals(code, run.code(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.errorLines().size(), run.err());
        String line = run.err();
        assertTrue(line.startsWith("postlude: cannot open ") && line.contains(place.toString()), line);
        assertTrue(List.of(oneOf).stream().anyMatch(line::contains), line);
        assertTrue(line.contains("mail that is there stays there. Name a directory"), line);
        assertTrue(line.endsWith("Nothing was submitted\n"), line);
    }

    /** A directory that nobody may write until this is closed. Root may write anywhere but into a mount that is read-only. */
    private record Shut(Path place, boolean isMount) implements AutoCloseable {
        static Shut of(Path place) throws IOException {
            allow(place, "r-x------");
            if (!Files.isWritable(place)) {
                return new Shut(place, false);
            }
            allow(place, "rwx------");
            boolean isMount = run("mount", "--bind", place.toString(), place.toString());
            if (isMount && run("mount", "-o", "remount,ro,bind", place.toString())) {
                return new Shut(place, true);
            }
            if (isMount) {
                run("umount", place.toString());
            }
            String why = "neither permissions nor a mount can shut " + place + " to this user";
            assertTrue(!Boolean.getBoolean("postlude.realPeers"), why);
            assumeTrue(false, why);
            throw new AssertionError(why);
        }

        private static void allow(Path place, String permissions) throws IOException {
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(permissions));
        }

        private static boolean run(String... command) throws IOException {
            Process process = new ProcessBuilder(command).inheritIO().start();
            try {
                return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            if (isMount) {
                assertTrue(run("umount", place.toString()), () -> "still mounted: " + place);
            } else {
                allow(place, "rwx------");
            }
        }
    }
}
