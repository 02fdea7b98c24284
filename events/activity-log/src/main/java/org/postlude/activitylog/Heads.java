package org.postlude.activitylog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Heads that were written aside, a line each: number, hash, time. Each is the whole truth of itself, so a line that was not finished is
 * no loss.
 *
 * @param byNumber the hash of each line that has a head
 * @param last the one with the highest number; empty if there is none
 * @param fault which line is none; empty if all are
 */
record Heads(Map<Long, String> byNumber, Optional<LogHead> last, Optional<String> fault) {
    private static final Pattern LINE = Pattern.compile("(\\d{1,18}) ([0-9a-f]{64}) \\S{1,40}");
    /** What a crash has left, and later ones were written behind; each opening begins a new line. */
    private static final Pattern TORN = Pattern.compile("\\x00*|\\d{1,18}( [0-9a-f]{0,64}( \\S{0,40})?)?");

    static Path file(Path folder) {
        return folder.resolve("heads");
    }

    static byte[] line(LogHead head, Instant now) {
        return (head.number() + " " + head.hash() + " " + now + "\n").getBytes(UTF_8);
    }

    /** None if there is no such file. */
    static Heads read(Path folder) throws IOException {
        String text;
        try {
            text = new String(Files.readAllBytes(file(folder)), UTF_8);
        } catch (NoSuchFileException e) {
            return new Heads(Map.of(), Optional.empty(), Optional.empty());
        }
        Map<Long, String> found = new HashMap<>();
        LogHead last = LogHead.NONE;
        String fault = "";
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = LINE.matcher(lines.get(i));
            boolean isUnfinished = i == lines.size() - 1 && !text.endsWith("\n");
            if (line.matches()) {
                LogHead head = new LogHead(Long.parseLong(line.group(1)), line.group(2));
                String other = found.putIfAbsent(head.number(), head.hash());
                boolean isOther = other != null && !other.equals(head.hash());
                fault = fault.isEmpty() && isOther ? "line " + (i + 1) + " contradicts one before it" : fault;
                last = head.number() > last.number() ? head : last;
            } else if (!isUnfinished
                    && fault.isEmpty()
                    && !TORN.matcher(lines.get(i)).matches()) {
                fault = "line " + (i + 1) + " is no head";
            }
        }
        return new Heads(
                Map.copyOf(found),
                last.number() == 0 ? Optional.empty() : Optional.of(last),
                fault.isEmpty() ? Optional.empty() : Optional.of(file(folder) + ": " + fault));
    }
}
