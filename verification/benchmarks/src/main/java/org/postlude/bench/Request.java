package org.postlude.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for on the command line.
 *
 * @param figures in the order in which they were named
 * @param counts how many messages
 * @param rounds how many are measured
 * @param out the folder for JSON lines and pictures
 * @param work stores and queues lie below it; its disk is what is measured
 */
record Request(List<Figure> figures, Job.Counts counts, int rounds, Path out, Path work) {
    static final String USAGE = """
        verification/benchmarks/run [FIGURE...] [--messages N] [--rounds N] [--out DIR] [--work DIR]
          FIGURE      submit10, submit50 (submit is both), submission10, submission50 (submission is both),
                      bridge, mailsender, fetch, flush, large, beside, deep, logons, events, million; none is all
          --messages  so many in each lap, to try it out; else 30,000 submits, a mailbox and a backlog of 10,000, a queue of
                      100,000, 10,000 open stores, 200,000 events, and a queue of a million (6 GiB of disk)
          --rounds    measured rounds, after those that warm the JVMs up; else 3
          --out       for results.jsonl and FIGURE.png; else target/benchmarks of the module
          --work      a folder on the disk that is to be measured; else the temporary folder\
        """;

    private static final int LEAST_MESSAGES = 50;
    private static final int ROUNDS = 3;

    /** Reads the command line; what is wrong with it is told by the exception, in a sentence for whoever asked. */
    static Request parse(List<String> arguments, Path out, Path work) {
        List<Figure> figures = new ArrayList<>();
        Request request = new Request(List.of(), Job.Counts.FULL, ROUNDS, out, work);
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (!word.startsWith("--")) {
                figures.addAll(named(word));
            } else if (++i < arguments.size()) {
                request = request.with(word, arguments.get(i));
            } else {
                throw new IllegalArgumentException(word + " wants a value");
            }
        }
        return new Request(
                figures.isEmpty() ? Figure.all() : List.copyOf(figures),
                request.counts,
                request.rounds,
                request.out,
                request.work);
    }

    private Request with(String option, String value) {
        return switch (option) {
            case "--messages" ->
                new Request(figures, Job.Counts.of(number(option, value, LEAST_MESSAGES)), rounds, out, work);
            case "--rounds" -> new Request(figures, counts, number(option, value, 1), out, work);
            case "--out" -> new Request(figures, counts, rounds, Path.of(value).toAbsolutePath(), work);
            case "--work" ->
                new Request(figures, counts, rounds, out, Path.of(value).toAbsolutePath());
            default -> throw new IllegalArgumentException("no such option: " + option);
        };
    }

    private static List<Figure> named(String word) {
        List<Figure> found = Figure.all().stream()
                .filter(each -> each.name().startsWith(word))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no such figure: " + word + "; there are "
                    + Figure.all().stream().map(Figure::name).toList());
        }
        return found;
    }

    private static int number(String option, String value, int least) {
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < least) {
            throw new IllegalArgumentException(option + " " + value + ": give a number of at least " + least);
        }
        return Integer.parseInt(value);
    }
}
