package org.postlude.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.activitylog.LogFilter;
import org.postlude.activitylog.LogLine;
import picocli.CommandLine.Option;

/** Which lines of a log, and how they are shown. */
final class LogWords {
    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "no earlier ones: so long ago (90m, 2h, 1d12h), or 2026-01-31T12:00:00Z")
    private @Nullable String since;

    @Option(
            names = "--user",
            paramLabel = "WHO",
            description = "those that name this address or identity, on whichever side")
    private @Nullable String user;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description =
                    "those of a kind, as mail.sent or email.sent; or what is before a dot of it, as mail, im, log")
    private @Nullable String kind;

    @Option(names = "--json", description = "an object in each line, as the log has it")
    private boolean json;

    LogFilter filter(Instant now) {
        return new LogFilter(
                Optional.ofNullable(since).map(text -> parse(text, now)),
                Optional.ofNullable(user),
                Optional.ofNullable(kind));
    }

    private static Instant parse(String text, Instant now) {
        try {
            return UntilOption.span(text).map(now::minus).orElseGet(() -> Instant.parse(text));
        } catch (DateTimeException | ArithmeticException e) {
            throw new UsageException(
                    "--since " + text
                            + ": it is neither a time ago, as 90m, 2h and 1d12h are, nor one as 2026-01-31T12:00:00Z; nothing was done");
        }
    }

    void print(LogLine line, Surroundings surroundings) {
        surroundings.out().println(json ? line.json() : text(line));
    }

    private static String text(LogLine line) {
        StringBuilder text = new StringBuilder(line.event().at().toString())
                .append("  ")
                .append(Words.oneLine(line.event().kind()));
        line.position().ifPresent(position -> text.append("  ").append(Words.oneLine(position.store())));
        line.event().facts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(fact -> text.append("  ")
                        .append(Words.oneLine(fact.getKey()))
                        .append('=')
                        .append(value(fact.getValue())));
        return text.toString();
    }

    /** A list has a comma where it has a tab. */
    static String value(String value) {
        String shown = Words.oneLine(value.replace("\t", ", "));
        return shown.contains(" ") || shown.isEmpty() ? '"' + shown + '"' : shown;
    }
}
