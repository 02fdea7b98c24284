package org.postlude.command.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log of what became of mail.
 *
 * @param directory its folder
 * @param heads where heads are written aside; empty for its own folder
 * @param rotateSize of a file, in octets; empty for the usual
 * @param rotateAge of a file; empty for the usual
 * @param keep how long a file is kept; empty for ever
 * @param who whose events are logged; empty for everybody's
 */
public record LogConfig(
        Path directory,
        Optional<Path> heads,
        Optional<Long> rotateSize,
        Optional<Duration> rotateAge,
        Optional<Duration> keep,
        List<String> who) {
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([dhm])");
    private static final Pattern SIZE = Pattern.compile("\\d{1,15}");
    private static final String EVERYBODY = "everybody";
    private static final String FOREVER = "forever";

    /**
     * Copies the list.
     *
     * @param directory its folder
     * @param heads where heads are written aside
     * @param rotateSize of a file
     * @param rotateAge of a file
     * @param keep how long a file is kept
     * @param who whose events are logged
     */
    public LogConfig {
        who = List.copyOf(who);
    }

    /** What a file says of it. Who is logged, and for how long, nobody else can decide: both have to be there. */
    static Optional<LogConfig> read(Section all, Path folder) {
        return all.section("activity-log").map(section -> {
            Function<String, Path> path = word -> folder.resolve(word).normalize();
            Path directory = folder.resolve(section.required("directory")).normalize();
            String unused = section.required("keep");
            List<String> who = section.words("who");
            if (who.isEmpty()) {
                throw section.wrong("who", "write 'everybody', or the addresses whose mail is logged");
            }
            LogConfig config = new LogConfig(
                    directory,
                    section.value("heads", path),
                    section.value("rotate-size", LogConfig::size),
                    section.value("rotate-age", LogConfig::time),
                    section.value("keep", LogConfig::keep).flatMap(Function.identity()),
                    who.equals(List.of(EVERYBODY)) ? List.of() : who);
            section.end();
            return config;
        });
    }

    private static Optional<Duration> keep(String word) {
        return word.equals(FOREVER) ? Optional.empty() : Optional.of(time(word));
    }

    private static Duration time(String word) {
        Matcher time = TIME.matcher(word);
        if (!time.matches() || Long.parseLong(time.group(1)) == 0) {
            throw new IllegalArgumentException("write a time as 90d, 12h or 30m, not '" + word + "'");
        }
        long count = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "d" -> Duration.ofDays(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofMinutes(count);
        };
    }

    private static long size(String word) {
        if (!SIZE.matcher(word).matches() || Long.parseLong(word) == 0) {
            throw new IllegalArgumentException("write a number of octets, not '" + word + "'");
        }
        return Long.parseLong(word);
    }
}
