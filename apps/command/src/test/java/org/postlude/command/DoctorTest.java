package org.postlude.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a run depends on is looked at, in its bad state too; what to do is said, and nothing is changed. */
@Timeout(60)
class DoctorTest {
    @TempDir
    Path dir;

    private final SmtpStub smtp = new SmtpStub();

    DoctorTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        smtp.close();
        assertEquals(List.of(), smtp.received());
    }

    private Path store() {
        return dir.resolve("store");
    }

    private TestSurroundings surroundings() {
        return new TestSurroundings().with("XDG_RUNTIME_DIR", dir);
    }

    private TestSurroundings doctor(TestSurroundings surroundings, String... words) {
        List<String> line = new ArrayList<>(List.of("doctor", "--json", "--patience", "5s"));
        line.addAll(List.of(words));
        int unused = surroundings.run(line.toArray(String[]::new));
        return surroundings;
    }

    private TestSurroundings doctor(String... words) {
        return doctor(surroundings(), words);
    }

    private TestSurroundings here(String... words) {
        List<String> line = new ArrayList<>(
                List.of("--store", store().toString(), "--smtp-port", "0", "--http-port", "0", "--via", smtp.url()));
        line.addAll(List.of(words));
        return doctor(line.toArray(String[]::new));
    }

    private TestSurroundings file(String text) throws IOException {
        Path file = Files.writeString(dir.resolve("postlude.yaml"), text);
        return doctor(file.toString());
    }

    /** What is said of something: with a thing to do, unless all is well. */
    private static String said(TestSurroundings told, String grade, String what) {
        StringBuilder all = new StringBuilder();
        for (JsonNode each : told.json().get("checks")) {
            if (each.get("grade").asText().equals(grade)
                    && each.get("what").asText().equals(what)) {
                assertEquals(grade.equals("ok"), each.get("todo").asText().isEmpty(), each::toString);
                all.append(each.get("subject").asText())
                        .append(": ")
                        .append(each.get("text").asText())
                        .append('\n');
            }
        }
        assertFalse(all.isEmpty(), "nothing is " + grade + " of " + what + " in " + told.out());
        return all.toString();
    }

    private static void assertProblem(TestSurroundings told, String what, String text) {
        assertEquals(69, told.code(), told.out());
        assertTrue(said(told, "problem", what).contains(text), told.out());
    }

    private void makeStore() throws IOException {
        String mail = Mail.write(dir, "one", "ann@example.net");
        TestSurroundings sent = surroundings();
        assertEquals(
                75, sent.run("send", mail, "--store", store().toString(), "--via", "smtp://127.0.0.1:1"), sent.err());
    }

    private Map<String, String> tree() throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(store())) {
            for (Path each : (Iterable<Path>) all::iterator) {
                tree.put(
                        each.toString(),
                        Files.isDirectory(each)
                                ? "folder"
                                : Files.size(each) + " " + java.util.Arrays.hashCode(Files.readAllBytes(each)) + " "
                                        + Files.getLastModifiedTime(each));
            }
        }
        return tree;
    }

    @Test
    void allIsWellAndNothingIsChanged() throws Exception {
        makeStore();
        Map<String, String> before = tree();
        TestSurroundings told = here();
        assertEquals(0, told.code(), told.out());
        assertEquals(0, told.json().get("problems").asInt());
        assertTrue(said(told, "ok", "records").contains("1 messages are queued, and nobody runs it"), told.out());
        for (String what : List.of("clock", "permissions", "disk", "fsync", "port", "connection", "greeting")) {
            assertFalse(said(told, "ok", what).isEmpty());
        }
        assertEquals(before, tree());
        TestSurroundings text = surroundings();
        assertEquals(0, text.run("doctor", "--store", store().toString(), "--smtp-port", "0", "--http-port", "0"));
        assertTrue(text.out().endsWith("0 problems, 0 warnings\n"), text.out());
        assertEquals(before, tree());
    }

    @Test
    void aStoreThatIsNotThereIsNotMade() {
        TestSurroundings told = here();
        assertEquals(0, told.code(), told.out());
        assertTrue(said(told, "ok", "store").contains("the first run makes it in " + dir), told.out());
        assertFalse(Files.exists(store()));
    }

    @Test
    void aRunThatGoesOnIsNotDisturbedAndHoldsItsPlaces() throws Exception {
        TestSurroundings run = surroundings();
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> run.run("run", "--smtp-port", "0", "--http-port", "0", "--store", store().toString()));
        await().until(() -> run.err().contains("status page at"));
        String port = run.err().replaceAll("(?s).*takes mail at 127.0.0.1:(\\d+) .*", "$1");
        TestSurroundings told =
                doctor("--store", store().toString(), "--smtp-port", port, "--http-port", "0", "--via", smtp.url());
        assertEquals(0, told.code(), told.out());
        assertTrue(
                said(told, "ok", "records")
                        .contains("it is run by pid " + ProcessHandle.current().pid()),
                told.out());
        assertTrue(said(told, "ok", "port").contains("is in use, and the run that goes on"), told.out());
        run.signal("SIGTERM");
        assertEquals(0, code.get(20, TimeUnit.SECONDS), run.err());
    }

    @Test
    void aFileThatIsWrongIsToldWithItsLine() throws Exception {
        TestSurroundings told = file("stores: {main: {address: here}}\nlissten: []\n");
        assertProblem(told, "configuration", "postlude.yaml, line 2: 'lissten'");
    }

    @Test
    void aServerThatIsNotThere() {
        TestSurroundings told = doctor(
                "--store", store().toString(), "--smtp-port", "0", "--http-port", "0", "--via", "smtp://127.0.0.1:1");
        assertProblem(told, "connection", "transport smtp://127.0.0.1:1: 127.0.0.1 port 1: Connection refused");
    }

    @Test
    void aTransportThatNobodyKnowsOrWithAnOptionThatIsNone() {
        String[] words = {"--store", store().toString(), "--smtp-port", "0", "--http-port", "0", "--via", ""};
        words[7] = "carrier://pigeon";
        assertProblem(doctor(words), "URL", "no transport provider knows carrier://pigeon");
        words[7] = smtp.url() + "?bogus=1";
        assertProblem(doctor(words), "URL", "bogus");
    }

    @Test
    void aUrlOfAStoreBesideNamedTransports() throws Exception {
        TestSurroundings told = file("""
                transports: {relay: "%2$s"}
                stores:
                  main: {address: %1$s/store, via: "smpt://relay.example.net"}
                """.formatted(dir, smtp.url()));
        assertProblem(told, "URL", "no transport provider knows smpt://relay.example.net");
    }

    @Test
    void aClockBeforeTheProgramWasMadeAndBeforeTheStoreWasWritten() throws Exception {
        makeStore();
        TestSurroundings early = surroundings().at(() -> Instant.parse("2001-01-01T00:00:00Z"));
        TestSurroundings told =
                doctor(early, "--store", store().toString(), "--smtp-port", "0", "--http-port", "0", "--via", "local:");
        assertProblem(told, "clock", "this machine: it says 2001-01-01T00:00:00Z, and this program was made at ");
        assertProblem(told, "clock", "store sqlite:" + store() + ": it was written to at ");
    }

    @Test
    void aFileOfTheStoreThatIsLaterThanNow() throws Exception {
        makeStore();
        Instant later = Instant.now().plusSeconds(7_200);
        Files.setLastModifiedTime(store().resolve("postlude.db"), FileTime.from(later));
        assertProblem(here(), "clock", "and this machine's clock says");
    }

    @Test
    void aStoreThatMayNotBeWrittenTo() throws Exception {
        makeStore();
        assumeTrue(!System.getProperty("user.name").equals("root"), "root may write anywhere");
        Files.setPosixFilePermissions(store(), PosixFilePermissions.fromString("r-x------"));
        try {
            assertProblem(here(), "permissions", "is no folder that this user may write to");
        } finally {
            Files.setPosixFilePermissions(store(), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aFolderThatIsAFileAndAFolderThatOthersLookInto() throws Exception {
        Files.writeString(store(), "a file");
        assertProblem(here(), "permissions", "is no folder that this user may write to");
        Files.delete(store());
        makeStore();
        Files.setPosixFilePermissions(store(), PosixFilePermissions.fromString("rwxr-xr-x"));
        TestSurroundings told = here();
        assertEquals(0, told.code(), told.out());
        assertTrue(said(told, "warning", "permissions").contains("(rwxr-xr-x)"), told.out());
    }

    @Test
    void aStoreWhoseRecordsAreNone() throws Exception {
        makeStore();
        Files.writeString(store().resolve("postlude.db"), "this was a database once, and is none any more");
        assertProblem(here(), "records", store().toString());
    }

    @Test
    void theFoldersOfTheActivityLog() throws Exception {
        String text = """
                stores: {main: {address: %s/store}}
                activity-log: {directory: log, keep: forever, who: everybody, heads: heads}
                """.formatted(dir);
        TestSurroundings told = file(text);
        assertEquals(0, told.code(), told.out());
        assertTrue(said(told, "ok", "log")
                .contains("activity log: it is not there yet; the first run makes it in " + dir));
        assertFalse(Files.exists(dir.resolve("log")));
        Files.createDirectory(
                dir.resolve("log"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        told = file(text);
        assertTrue(said(told, "ok", "permissions").contains("activity log: " + dir.resolve("log")), told.out());
        assertTrue(said(told, "ok", "fsync").contains("activity log: "), told.out());
        Files.setPosixFilePermissions(dir.resolve("log"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertTrue(said(file(text), "warning", "permissions").contains("activity log: others may look into"));
        Files.delete(dir.resolve("log"));
        Files.writeString(dir.resolve("log"), "a file");
        assertProblem(file(text), "permissions", "activity log: " + dir.resolve("log") + " is no folder");
    }

    @Test
    void aPlaceThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            TestSurroundings told =
                    doctor("--store", store().toString(), "--smtp-port", port, "--http-port", port, "--via", "local:");
            assertProblem(told, "port", "place 127.0.0.1:" + port + ": nobody can listen there: ");
            assertProblem(told, "port", "status page: nobody can listen there: ");
        }
    }

    @Test
    void aSocketOfCommandsThatHasNoPlace() throws Exception {
        Path deep = Files.createDirectories(dir.resolve("d".repeat(90)));
        TestSurroundings told = doctor(
                new TestSurroundings().with("XDG_RUNTIME_DIR", deep),
                "--store",
                store().toString(),
                "--smtp-port",
                "0",
                "--http-port",
                "0",
                "--via",
                "local:");
        assertTrue(said(told, "warning", "permissions").contains("is too long a path for a socket"), told.out());
        Files.createDirectories(dir.resolve("postlude"));
        Files.setPosixFilePermissions(dir.resolve("postlude"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertTrue(said(here(), "warning", "permissions").contains("that nobody else may enter"));
    }

    @Test
    void usersAndKeysThatOthersMayReadAndACertificateThatIsNone() throws Exception {
        Path users = Files.writeString(dir.resolve("users"), "ann:secret\n");
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-r--r--"));
        Path key = Files.writeString(dir.resolve("key.pem"), "no key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(dir.resolve("chain.pem"), "no certificate");
        String text = """
                stores: {main: {address: %s/store}}
                listen:
                  - {port: 0, users: users, certificate: chain.pem, key: key.pem}
                """.formatted(dir);
        TestSurroundings told = file(text);
        assertProblem(told, "credentials", "may be read by others");
        assertProblem(told, "key", "others may read " + key);
        assertProblem(told, "certificate", "chain.pem is no certificate (PEM)");
        Files.delete(users);
        Files.delete(key);
        TestSurroundings without = file(text);
        assertProblem(without, "credentials", "users");
        assertProblem(without, "key", "NoSuchFileException");
    }

    @Test
    void aPasswordFileThatIsNotThere() throws Exception {
        TestSurroundings told = file("""
                transports:
                  work: imaps://ann@127.0.0.1:1?password=file:%1$s/none
                stores: {main: {address: %1$s/store}}
                """.formatted(dir));
        assertProblem(
                told, "credentials", "transport work: the secret's file " + dir.resolve("none") + " is not there");
    }
}
