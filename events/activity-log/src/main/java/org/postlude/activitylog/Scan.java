package org.postlude.activitylog;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.activitylog.LineParser.NoLineException;

/** Goes along the chain, from the first line of a file to the end of the log, or to what does not belong to it. */
final class Scan {
    private final LineFormat format = new LineFormat();
    private final Consumer<LogLine> each;
    private @Nullable LogHead before;
    private LogHead head = LogHead.NONE;
    private long lines;

    /**
     * What was found.
     *
     * @param before what the first line goes on from, by its own word
     * @param head the last line that is good; before the first one if there is none
     * @param lines how many are good
     * @param torn what a crash has left at the end
     * @param fault what is no line of this log
     */
    record Result(LogHead before, LogHead head, long lines, Optional<Torn> torn, Optional<Fault> fault) {}

    /** The end of the last file, from this octet on. */
    record Torn(LogFile file, long offset) {}

    /**
     * A line that does not belong there.
     *
     * @param line in the file, from 1 on
     */
    record Fault(LogFile file, long line, String why) {}

    private Scan(Consumer<LogLine> each) {
        this.each = each;
    }

    /** Hands over each line that is good. */
    static Result of(List<LogFile> files, Consumer<LogLine> each) throws IOException {
        return new Scan(each).run(files);
    }

    private Result run(List<LogFile> files) throws IOException {
        for (LogFile file : files) {
            boolean isLast = file.equals(files.get(files.size() - 1));
            long due = (lines == 0 ? LogHead.NONE : head).number() + 1;
            if (before != null && file.first() != due) {
                return result(
                        null,
                        new Fault(
                                file,
                                1,
                                "line " + due + " is due, and this file begins with " + file.first()
                                        + ": a file, or the end of one, is missing"));
            }
            if (before == null && file.first() == 1) {
                before = LogHead.NONE;
            }
            try (RawLines raw = new RawLines(file.path(), 0)) {
                long number = 0;
                for (byte[] line = raw.next(); line != null; line = raw.next()) {
                    number++;
                    long offset = raw.offset();
                    String fault = take(file, line, raw.isEnded());
                    if (fault != null && isLast && before != null && isTorn(line, raw)) {
                        return result(new Torn(file, offset), null);
                    }
                    if (fault != null) {
                        return result(null, new Fault(file, number, fault));
                    }
                }
            }
            if (before == null) {
                return result(null, new Fault(file, 1, "it is empty, and what it goes on from is missing"));
            }
        }
        return result(null, null);
    }

    private Result result(@Nullable Torn torn, @Nullable Fault fault) {
        LogHead begin = before == null ? LogHead.NONE : before;
        return new Result(
                begin, lines == 0 ? begin : head, lines, Optional.ofNullable(torn), Optional.ofNullable(fault));
    }

    /** Null if it belongs there, else why not. */
    private @Nullable String take(LogFile file, byte[] raw, boolean isEnded) {
        if (!isEnded || raw.length > LineFormat.LONGEST) {
            return isEnded ? "it is longer than any line" : "it has no end";
        }
        if (!format.isWhole(raw)) {
            return "it was changed: its hash is not that of what it says";
        }
        LogLine line;
        try {
            line = LineParser.parse(raw);
        } catch (NoLineException e) {
            return e.getMessage();
        }
        if (before == null) {
            before = new LogHead(file.first() - 1, line.prev());
        }
        LogHead from = lines == 0 ? before : head;
        if (line.number() != from.number() + 1) {
            return "line " + (from.number() + 1) + " is due, and this is " + line.number();
        }
        if (!line.prev().equals(from.hash())) {
            return "it does not go on from the line before it";
        }
        head = line.head();
        lines++;
        each.accept(line);
        return null;
    }

    /**
     * A write that a crash has cut off has no end, or the file system has put zeros where its octets never came, and nothing that is whole
     * lies behind these.
     */
    private boolean isTorn(byte[] line, RawLines raw) throws IOException {
        if (!raw.isEnded()) {
            return true;
        }
        boolean hasZeros = false;
        for (byte octet : line) {
            hasZeros |= octet == 0;
        }
        for (byte[] rest = raw.next(); hasZeros && rest != null; rest = raw.next()) {
            hasZeros = !format.isWhole(rest);
        }
        return hasZeros;
    }
}
