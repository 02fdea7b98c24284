package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs the figures that are asked for, prints one table, writes a line of JSON and a picture for each. */
public final class Main {
    private static final int USAGE = 64;
    private static final int MISSING = 69;

    private Main() {}

    /**
     * Runs the benchmarks. It ends with 0 even where a goal was missed, for that depends on the machine; the table says so.
     *
     * @param args as on the command line; wrong ones are answered with what there is
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path out = Path.of(System.getProperty("postlude.benchmarks.out", "benchmarks"));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Request request = Request.parse(List.of(args), out.toAbsolutePath(), temporary);
            List<String> missing = Tools.missing();
            if (missing.isEmpty()) {
                run(request);
            } else {
                System.err.println("It installs nothing by itself. It needs:\n  " + String.join("\n  ", missing));
                System.exit(MISSING);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Request.USAGE);
            System.exit(USAGE);
        }
    }

    private static void run(Request request) throws IOException, InterruptedException {
        Files.createDirectories(request.out());
        String machine = machine();
        List<Report> reports = new ArrayList<>();
        List<String> json = new ArrayList<>();
        try (WorkFolder folder = WorkFolder.below(request.work())) {
            Job job = new Job(request.counts(), request.rounds(), folder, Main::tell);
            for (Figure figure : request.figures()) {
                System.err.println("== " + figure.name());
                Report report = figure.run(job);
                reports.add(report);
                String line = Json.line(report, machine);
                json.add(line);
                System.out.println(line);
                System.err.println("   " + Plot.draw(report, request.out()));
            }
        }
        Files.write(request.out().resolve("results.jsonl"), json);
        print(reports, request.rounds(), machine);
    }

    private static void tell(String contender, int round, Lap lap) {
        System.err.printf(
                Locale.ROOT,
                "   %s %-36s %,9.0f/s, %.3f CPU s per 1,000, %,.0f MiB%n",
                round == 0 ? "before " : "round " + round,
                contender,
                lap.rate(),
                lap.cpuPerThousand(),
                lap.peakMebibytes());
    }

    private static void print(List<Report> reports, int rounds, String machine) {
        System.out.printf(
                "%nIn turn in one run, %d rounds: median (least..most). CPU and peak memory of the contender's processes"
                        + " alone, shared pages once. %s.%n%n",
                rounds, machine);
        Table.HEAD.forEach(System.out::println);
        reports.forEach(report -> Table.lines(report).forEach(System.out::println));
        System.out.println();
        Table.GOALS.forEach(System.out::println);
        reports.forEach(report -> Table.goals(report).forEach(System.out::println));
    }

    private static String machine() throws IOException, InterruptedException {
        return "Java " + System.getProperty("java.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Postfix "
                + Tools.run(Tools.path("postconf"), "-h", "-d", "mail_version").trim() + ", "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }
}
