package org.postlude.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts the program quickly: on jars alone, with an archive of its classes, which halves the start. Made once a build, by
 * one run of the program; where it cannot be made, that costs time and nothing else.
 *
 * @param classPath jars only, since an archive takes no folders
 * @param archive of the classes
 */
record Launcher(String classPath, Path archive) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Takes the class path of this JVM. */
    static Launcher prepare(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1)) {
            Path path = Path.of(entry).toAbsolutePath();
            if (Files.isDirectory(path)) {
                jars.add(jar(path, folder.resolve("classes-" + jars.size() + ".jar")));
            } else if (Files.exists(path)) {
                jars.add(path.toString());
            }
        }
        Launcher launcher = new Launcher(
                jars.stream().collect(Collectors.joining(System.getProperty("path.separator"))),
                folder.resolve("load.jsa"));
        launcher.rehearse(folder);
        return launcher;
    }

    private static String jar(Path classes, Path jar) {
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        if (tool.run(System.out, System.err, "-cf", jar.toString(), "-C", classes.toString(), ".") != 0) {
            throw new IllegalStateException("no jar could be made of " + classes);
        }
        return jar.toString();
    }

    private void rehearse(Path folder) throws IOException, InterruptedException {
        Files.deleteIfExists(archive);
        Path scratch = Files.createTempDirectory(folder, "rehearsal");
        try (Ledger ledger = Ledger.create(scratch.resolve("ledger.log"));
                Receiver receiver = Receiver.start(ledger, 1)) {
            receiver.behave();
            for (String scheme : List.of("maildir", "sqlite")) {
                String store = scheme + ":" + scratch.resolve(scheme);
                List<String> options =
                        scheme.equals("sqlite") ? List.of("-XX:ArchiveClassesAtExit=" + archive) : List.of();
                ProcessBuilder builder = builder(scratch, options, List.of(store, receiver.url(), "rehearsal", "1"));
                Life life = Life.start(builder, ledger, () -> true, scratch.resolve("err.log"));
                try (life) {
                    life.begin(List.of("rehearsal-1"), Load.Task.DRAIN);
                    int code = life.end(PATIENCE);
                    if (code != 0) {
                        throw new IllegalStateException("the program ends with " + code + ", see " + scratch);
                    }
                }
            }
        }
        Trees.delete(scratch);
    }

    /** The program, with a folder for what it throws away; what it forces reaches the disk only if asked to. */
    ProcessBuilder program(Path folder, boolean forced, List<String> args) {
        List<String> shared = Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
        ProcessBuilder builder = builder(folder, shared, args);
        if (!forced) {
            builder.environment()
                    .put("LD_PRELOAD", EatMyData.library().orElseThrow().toString());
        }
        return builder;
    }

    private ProcessBuilder builder(Path folder, List<String> options, List<String> args) {
        return new ProcessBuilder(Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        options.stream(),
                        Stream.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"),
                        // What it unpacks there a kill may leave torn: nobody else is to find that.
                        Stream.of("-Djava.io.tmpdir=" + folder),
                        Stream.of("-cp", classPath, Load.class.getName()),
                        args.stream())
                .flatMap(words -> words)
                .toList());
    }
}
