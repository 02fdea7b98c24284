package org.postlude.activitylog;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.postlude.activitylog.ActivityLogException.Reason;
import org.postlude.activitylog.LineParser.NoLineException;

/**
 * Reads a log from its first line on, and on again when there is more. It shows what is there and proves nothing: that is
 * {@link LogVerifier}'s. May read while the log is appended to. For one thread.
 */
public final class LogReader {
    private final Path directory;
    private final Consumer<String> unreadable;
    private long file;
    private long offset;
    private long lines;

    /**
     * At its beginning.
     *
     * @param directory the log's folder
     * @param unreadable told of each line that is none: file, line and why; reading goes on behind it
     */
    public LogReader(Path directory, Consumer<String> unreadable) {
        this.directory = directory;
        this.unreadable = unreadable;
    }

    /**
     * Reads on. A line whose end is not written yet is left for the next time.
     *
     * @param most lines, at least 1
     * @return in their order; empty if there are no more now
     * @throws ActivityLogException if it is not there, or cannot be read
     */
    public List<LogLine> read(int most) {
        List<LogLine> found = new ArrayList<>();
        try {
            List<LogFile> files = LogFile.in(directory);
            for (int i = 0; i < files.size() && found.size() < most; i++) {
                LogFile each = files.get(i);
                if (each.first() > file) {
                    file = each.first();
                    offset = 0;
                    lines = 0;
                }
                if (each.first() == file) {
                    read(each, most, found);
                }
            }
        } catch (IOException e) {
            throw new ActivityLogException(
                    Reason.UNREADABLE, "the activity log in " + directory + " cannot be read: " + e, e);
        }
        return found;
    }

    private void read(LogFile from, int most, List<LogLine> found) throws IOException {
        try (RawLines raw = new RawLines(from.path(), offset)) {
            while (found.size() < most) {
                byte[] line = raw.next();
                if (line == null || !raw.isEnded()) {
                    return;
                }
                offset = raw.behind();
                lines++;
                take(from, line, found);
            }
        } catch (FileNotFoundException e) {
            if (Files.exists(from.path())) {
                throw e; // it may not be read
            } // else it was retired meanwhile
        }
    }

    private void take(LogFile from, byte[] line, List<LogLine> found) {
        try {
            found.add(LineParser.parse(line));
        } catch (NoLineException e) {
            unreadable.accept(from.name() + ", line " + lines + ": " + e.getMessage());
        }
    }
}
