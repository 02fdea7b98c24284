package org.postlude.activitylog;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a log is kept.
 *
 * @param heads the folder in which heads are written aside, best on another disk; empty for {@code heads} in the log's own folder
 * @param rotateSize a file that has so many octets is the last one no more
 * @param rotateAge nor is one that was begun so long ago
 * @param keep a file is deleted when its last line was so long ago; empty for never
 * @param headLines a head is written aside after so many lines at the latest
 * @param headAge and so long after the one before, if there are new lines
 */
public record LogOptions(
        Optional<Path> heads,
        long rotateSize,
        Duration rotateAge,
        Optional<Duration> keep,
        int headLines,
        Duration headAge) {
    /** Files of 64 MiB, one a day at least, kept for ever; a head each minute, or each 1,000 lines. */
    public static final LogOptions DEFAULT = new LogOptions(
            Optional.empty(), 64L << 20, Duration.ofDays(1), Optional.empty(), 1_000, Duration.ofMinutes(1));

    /**
     * Refuses what cannot be.
     *
     * @param heads the folder in which heads are written aside
     * @param rotateSize at least 1
     * @param rotateAge more than nothing
     * @param keep more than nothing
     * @param headLines at least 1
     * @param headAge not negative
     */
    public LogOptions {
        if (rotateSize < 1 || headLines < 1) {
            throw new IllegalArgumentException("a size, or a number of lines, is less than 1");
        }
        if (rotateAge.isZero()
                || rotateAge.isNegative()
                || headAge.isNegative()
                || keep.filter(time -> time.isZero() || time.isNegative()).isPresent()) {
            throw new IllegalArgumentException("a time is less than there is");
        }
    }

    /**
     * With heads elsewhere.
     *
     * @param folder for heads
     * @return others as they are
     */
    public LogOptions withHeads(Path folder) {
        return new LogOptions(Optional.of(folder), rotateSize, rotateAge, keep, headLines, headAge);
    }

    /**
     * With other files.
     *
     * @param size in octets
     * @param age since its beginning
     * @return others as they are
     */
    public LogOptions withRotation(long size, Duration age) {
        return new LogOptions(heads, size, age, keep, headLines, headAge);
    }

    /**
     * Kept so long.
     *
     * @param time since a file's last line
     * @return others as they are
     */
    public LogOptions withKeep(Duration time) {
        return new LogOptions(heads, rotateSize, rotateAge, Optional.of(time), headLines, headAge);
    }

    /**
     * With heads so often.
     *
     * @param lines at the latest
     * @param age at the latest, if there are new lines
     * @return others as they are
     */
    public LogOptions withHeadsEvery(int lines, Duration age) {
        return new LogOptions(heads, rotateSize, rotateAge, keep, lines, age);
    }

    /** Where they are, for a log there. */
    Path headsOf(Path directory) {
        return heads.orElseGet(() -> directory.resolve("heads"));
    }
}
