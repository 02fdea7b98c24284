package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.integration.Command.Result;
import org.postlude.integration.Receiver.Step;

/** The script at the top of the tree, in a copy of the tree that holds what it needs and nothing that was built. */
@Timeout(120)
@Tag("long")
class LauncherTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** A tree that is built and stays as it is, for all tests that only run it: its archive of classes is made once. */
    @TempDir
    static Path shared;

    @TempDir
    Path dir;

    private Path tree;
    private Path built;

    @BeforeEach
    void copyTheTree() throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of("/bin/sh")), "SKIPPED: there is no /bin/sh, so the launcher was not tested");
        assumeTrue(
                Command.app().isPresent(), "SKIPPED: the command is not packaged; './mvnw verify' tests the launcher");
        built = Command.app().orElseThrow().resolve("lib");
        tree = copyTheTree(dir.resolve("a tree with spaces"));
    }

    private static Path copyTheTree(Path tree) throws IOException {
        Files.createDirectories(tree);
        Path launcher = Files.copy(Command.root().resolve("postlude"), tree.resolve("postlude"));
        executable(launcher);
        Path examples = Files.createDirectories(tree.resolve(Path.of("docs", "examples")));
        Files.copy(Command.root().resolve(Path.of("docs", "examples", "1-plain.eml")), examples.resolve("1.eml"));
        return tree;
    }

    @Test
    void aFirstRunBuildsAndStandardOutputHoldsNothingButTheReport() throws Exception {
        fakeBuild();
        Path elsewhere = dir.resolve("elsewhere");
        Path mail = Command.file(elsewhere, "k1");
        Result first = run(elsewhere, Map.of(), "send", "k1.eml", "--store", "mine", "--json")
                .assertCode(0);
        assertEquals(1, first.json().get("sent").asInt(), first::toString);
        assertTrue(first.err().stream().anyMatch(line -> line.startsWith("postlude: building")), first::toString);
        assertTrue(first.err().contains("this came from the build"), first::toString);
        assertTrue(
                Files.isRegularFile(mail.resolveSibling(Path.of("mine", "postlude.db"))),
                "--store is where the caller stands");

        Result second = run(elsewhere, Map.of(), "send", "k1.eml", "--store", "mine", "--json")
                .assertCode(0);
        assertFalse(second.err().stream().anyMatch(line -> line.contains("build")), second::toString);
        assertEquals(1, second.json().get("sent").asInt(), second::toString);
    }

    @Test
    void twoFirstRunsAtOnceBuildOnce() throws Exception {
        fakeBuild();
        Files.createDirectories(dir.resolve("elsewhere"));
        try (Jvm one = start(dir.resolve("elsewhere"), Map.of(), "--version");
                Jvm other = start(dir.resolve("elsewhere"), Map.of(), "--version")) {
            Result first = Command.result(one).assertCode(0);
            Result second = Command.result(other).assertCode(0);
            assertEquals(first.out(), second.out());
            assertEquals(
                    1,
                    Stream.concat(first.err().stream(), second.err().stream())
                            .filter("this came from the build"::equals)
                            .count(),
                    first + "\n" + second);
        }
    }

    @Test
    void aFailedBuildIsSaidAndEndsWithSeventyEight() throws Exception {
        Path mvnw = Files.writeString(tree.resolve("mvnw"), "#!/bin/sh\necho no network\nexit 1\n");
        executable(mvnw);
        Result run = run(dir, Map.of(), "--version").assertCode(78);
        assertEquals(List.of(), run.out());
        assertTrue(run.err().contains("no network"), run::toString);
        assertTrue(run.err().get(run.err().size() - 1).startsWith("postlude: the build failed"), run::toString);
    }

    @Test
    void anOldJavaIsNamedAndEndsWithSeventyEight() throws Exception {
        Path home = fakeJava("echo 'openjdk version \"11.0.22\" 2024-01-16' >&2");
        Result run = run(dir, Map.of("JAVA_HOME", home.toString()), "--version").assertCode(78);
        assertEquals(List.of(), run.out());
        assertEquals(1, run.err().size(), run::toString);
        assertTrue(run.err().get(0).contains(home + "/bin/java is version 11.0.22"), run::toString);
        assertTrue(run.err().get(0).contains("17 or later"), run::toString);

        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
        Result older =
                run(dir, Map.of("JAVA_HOME", home.toString()), "--version").assertCode(78);
        assertTrue(older.err().get(0).contains("is version 1.8.0_402"), older::toString);
    }

    @Test
    void aJavaHomeWithoutJavaIsNamedAndEndsWithSeventyEight() throws Exception {
        Result run = run(dir, Map.of("JAVA_HOME", dir.toString()), "--version").assertCode(78);
        assertTrue(run.err().get(0).contains("JAVA_HOME is " + dir), run::toString);
    }

    @Test
    void theScriptBecomesTheJvmSoThatATermSignalReachesIt() throws Exception {
        useTheSharedTree();
        run(dir, Map.of(), "--version").assertCode(0); // makes the archive of classes, if no test did before
        Path elsewhere = dir.resolve("elsewhere");
        Path mail = Command.file(elsewhere, "k1");
        try (Receiver receiver = Receiver.start().hang(Step.DOT);
                Jvm script = start(elsewhere, Map.of(), "send", "k1.eml", "--store", "mine", "--via", receiver.url())) {
            receiver.awaitReached(Step.DOT);
            String lock = Files.readString(mail.resolveSibling(Path.of("mine", "lock")));
            assertTrue(lock.startsWith("pid=" + script.pid() + "\n"), "the owner is not the script: " + lock);
            script.terminate();
            assertEquals(70, script.end(SOON), script::toString);
        }
    }

    @Test
    void argumentsComeThroughAsTheyAre() throws Exception {
        useTheSharedTree();
        Path elsewhere = dir.resolve("else where");
        Path mail = Command.file(elsewhere, "k1");
        Files.move(mail, mail.resolveSibling("a 'name' with $HOME, * and é.eml"));
        Result run = run(
                        elsewhere,
                        Map.of(),
                        "send",
                        "a 'name' with $HOME, * and é.eml",
                        "--store",
                        "my store",
                        "--json")
                .assertCode(0);
        assertEquals(1, run.json().get("sent").asInt(), run::toString);
    }

    @Test
    void itIsFoundThroughALinkFromAnywhere() throws Exception {
        useTheSharedTree();
        Path bin = Files.createDirectories(dir.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("postlude"), bin.relativize(tree.resolve("postlude")));
        Result run = runProcess(new ProcessBuilder(bin.resolve("postlude").toString(), "--version"), dir, Map.of());
        run.assertCode(0);
        assertTrue(run.out().get(0).startsWith("postlude "), run::toString);
    }

    // --- the tree

    /** A build that takes a moment and says something on both outputs, as Maven may. */
    private void fakeBuild() throws IOException {
        Path mvnw = Files.writeString(tree.resolve("mvnw"), """
                #!/bin/sh
                echo this came from the build
                mkdir -p apps/command/target/app/lib
                cp '%s'/*.jar apps/command/target/app/lib/
                """.formatted(built));
        executable(mvnw);
    }

    private void useTheSharedTree() throws IOException {
        tree = shared.resolve("a tree with spaces");
        if (Files.exists(tree)) {
            return;
        }
        copyTheTree(tree);
        Path lib = Files.createDirectories(tree.resolve(Path.of("apps", "command", "target", "app", "lib")));
        try (Stream<Path> jars = Files.list(built)) {
            for (Path jar : jars.collect(Collectors.toList())) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
        }
    }

    private Path fakeJava(String line) throws IOException {
        Path home = Files.createDirectories(dir.resolve("old java"));
        Path bin = Files.createDirectories(home.resolve("bin"));
        executable(Files.writeString(bin.resolve("java"), "#!/bin/sh\n" + line + "\n"));
        return home;
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    // --- running it

    private Jvm start(Path where, Map<String, String> environment, String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(tree.resolve("postlude").toString()));
        line.addAll(List.of(words));
        return start(new ProcessBuilder(line), where, environment);
    }

    /** In the caller's surroundings as they may be: another folder, and no more variables than a login has. */
    private static Jvm start(ProcessBuilder builder, Path where, Map<String, String> environment) throws IOException {
        builder.directory(where.toFile());
        builder.environment().keySet().retainAll(Set.of("PATH", "HOME", "TMPDIR"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return Jvm.start(builder);
    }

    private Result run(Path where, Map<String, String> environment, String... words) throws Exception {
        try (Jvm jvm = start(where, environment, words)) {
            return Command.result(jvm);
        }
    }

    private static Result runProcess(ProcessBuilder builder, Path where, Map<String, String> environment)
            throws Exception {
        try (Jvm jvm = start(builder, where, environment)) {
            return Command.result(jvm);
        }
    }
}
