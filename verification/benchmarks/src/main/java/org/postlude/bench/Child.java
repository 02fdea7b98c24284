package org.postlude.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A second JVM that does a {@link Task} when it is told to. It ends with this one, and is ended by its id only. */
final class Child implements AutoCloseable {
    private static final long GOODBYE_SECONDS = 10;

    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;
    private final String what;

    Child(Class<? extends Task> task, String heap) throws IOException {
        what = task.getSimpleName();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildMain.class.getName(),
                        task.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    Tree tree() {
        return new Tree(process.pid());
    }

    void prepare(Object... arguments) throws IOException {
        order("prepare\t" + Arrays.stream(arguments).map(String::valueOf).collect(Collectors.joining("\t")));
    }

    /** Does the work, measured. */
    Lap run(int count) throws IOException {
        try (Watch watch = new Watch(tree())) {
            return watch.end(count, numbers());
        }
    }

    /** Does the work; returns the numbers that it answers with. */
    List<Double> numbers() throws IOException {
        return order("run").stream().map(Double::valueOf).toList();
    }

    private List<String> order(String line) throws IOException {
        orders.write(line + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null || !answer.startsWith("ok")) {
            throw new IOException(what + " in a process of its own: " + answer + " (see above)");
        }
        return Arrays.stream(answer.substring("ok".length()).split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    @Override
    public void close() throws IOException {
        orders.close();
        try {
            if (!process.waitFor(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
