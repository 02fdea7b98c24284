package org.postlude.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The child process of a {@link Task}. Each line of its standard input is an order, each line of its standard output the
 * answer; it ends with its input, so it never outlives who started it.
 */
final class ChildMain {
    private ChildMain() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err); // nothing else may speak on it
        Task task = Class.forName(args[0])
                .asSubclass(Task.class)
                .getDeclaredConstructor()
                .newInstance();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(task, List.of(line.split("\t", -1))));
                out.flush();
            }
        }
    }

    private static String answer(Task task, List<String> words) {
        try {
            return switch (words.get(0)) {
                case "prepare" -> {
                    task.prepare(words.subList(1, words.size()));
                    System.gc(); // what the preparation leaves is not the work's to clear away
                    yield "ok";
                }
                case "run" -> "ok " + task.run().stream().map(String::valueOf).collect(Collectors.joining(" "));
                default -> "failed no such order: " + words;
            };
        } catch (Exception | Error e) {
            e.printStackTrace();
            return "failed " + String.valueOf(e).replace('\n', ' ');
        }
    }
}
