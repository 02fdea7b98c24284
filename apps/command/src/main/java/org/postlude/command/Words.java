package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;

/** Numbers and names as a person reads them. */
final class Words {
    /** What a terminal obeys (the control characters of ECMA-48), and what turns the direction of what follows (UAX 9). */
    private static final Pattern STEERING =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069&&[^\\t]]");

    private Words() {}

    /** No line breaks, no control characters: what is quoted cannot forge a second line or steer a terminal. */
    static String oneLine(String text) {
        return harmless(text.replaceAll("\\s*\\R\\s*", " ").replace('\t', ' ')).trim();
    }

    /** The same for what is one line already, and may have tabs. */
    static String harmless(String line) {
        return STEERING.matcher(line).replaceAll("?");
    }

    /** A JSON text in which what steers a terminal is escaped; outside of its strings there is none. */
    static String harmlessJson(String json) {
        return STEERING.matcher(json)
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }

    static String messages(long count) {
        return count == 1 ? "1 message" : count + " messages";
    }

    static String files(long count) {
        return count == 1 ? "1 file" : count + " files";
    }

    static String duration(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.toMillis() + " ms";
        } else if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
            return duration.toSeconds() + " s";
        } else if (duration.compareTo(Duration.ofHours(2)) < 0) {
            return duration.toMinutes() + " min";
        } else if (duration.compareTo(Duration.ofDays(2)) < 0) {
            return duration.toHours() + " h";
        }
        return duration.toDays() + " d";
    }

    /** A time for a person: whole seconds. */
    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String deadline(Deadline deadline) {
        return deadline.limit().map(limit -> "within " + duration(limit)).orElse("without a deadline");
    }

    /** The word for a mode on the command line: {@code no-wait}. */
    static String of(LogoffMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The word for a kind of mbox on the command line. */
    static String of(MboxFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    /** A word that a shell takes as one word. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
