package org.postlude.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Reports as tables in Markdown: medians, and in brackets the least and the most. */
final class Table {
    static final List<String> HEAD = List.of(
            "| figure | contender | messages/s, warm JVM | first lap | p50 ms | p99 ms | CPU s per 1,000 | peak MiB |",
            "|---|---|--:|--:|--:|--:|--:|--:|");
    static final List<String> GOALS = List.of("| figure | goal | came to | |", "|---|---|--:|---|");

    private Table() {}

    static List<String> lines(Report report) {
        return report.series().stream().map(each -> line(report, each)).toList();
    }

    private static String line(Report report, Series series) {
        return "| " + report.title() + " | " + series.contender()
                + " | " + spread("%,.0f", series, Lap::rate)
                + " | " + number("%,.0f", series.cold().rate())
                + " | " + number("%.2f", series.median(Lap::p50))
                + " | " + spread("%.2f", series, Lap::p99)
                + " | " + spread("%.3f", series, Lap::cpuPerThousand)
                + " | " + number("%,.0f", series.max(Lap::peakMebibytes)) + " |";
    }

    static List<String> goals(Report report) {
        return report.goals().stream()
                .map(goal -> "| " + report.title() + " | " + goal.words() + " | " + number("%,.3f", goal.value())
                        + " | " + verdict(goal) + " |")
                .toList();
    }

    private static String verdict(Goal goal) {
        if (!goal.isWanted()) {
            return "";
        }
        return goal.isMet() ? "met" : "MISSED";
    }

    private static String spread(String format, Series series, ToDoubleFunction<Lap> value) {
        double median = series.median(value);
        return Double.isNaN(median)
                ? ""
                : number(format, median) + " (" + number(format, series.min(value)) + ".."
                        + number(format, series.max(value)) + ")";
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }
}
