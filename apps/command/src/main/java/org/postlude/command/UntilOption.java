package org.postlude.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When something ends by itself. */
final class UntilOption {
    private static final Pattern SPAN =
            Pattern.compile("(?:(\\d{1,5})d)?(?:(\\d{1,6})h)?(?:(\\d{1,8})m)?(?:(\\d{1,9})s)?");

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "when it ends by itself: a time from now (90m, 2h, 1d12h), or 2026-01-31T12:00:00Z")
    private @Nullable String until;

    @Nullable
    Instant time(Instant now) {
        return until == null ? null : parse("--until", until, now);
    }

    /** A length of time as any option has it: {@code 90m}, {@code 1d12h}; empty if it is none. */
    static Optional<Duration> span(String text) {
        Matcher span = SPAN.matcher(text);
        return !text.isEmpty() && span.matches() ? Optional.of(length(span)) : Optional.empty();
    }

    /** A time to come, as any option has it. */
    static Instant parse(String option, String text, Instant now) {
        Instant time;
        try {
            time = span(text).map(now::plus).orElseGet(() -> Instant.parse(text));
        } catch (DateTimeException e) {
            throw new UsageException(option + " " + text
                    + ": it is neither a time from now, as 90m, 2h and 1d12h are, nor one as 2026-01-31T12:00:00Z;"
                    + " nothing was done");
        }
        if (!time.isAfter(now)) {
            throw new UsageException(option + " " + text + ": that is over; nothing was done");
        }
        if (!time.isBefore(LATEST)) {
            throw new UsageException(option + " " + text + ": that is beyond the year 9999; nothing was done");
        }
        return time.truncatedTo(ChronoUnit.MILLIS); // as stores keep it
    }

    private static Duration length(Matcher span) {
        return Duration.ofDays(number(span.group(1)))
                .plusHours(number(span.group(2)))
                .plusMinutes(number(span.group(3)))
                .plusSeconds(number(span.group(4)));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
