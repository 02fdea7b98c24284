package org.postlude.activitylog;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postlude.activitylog.ActivityLogException.Reason;
import org.postlude.activitylog.Verdict.Finding;

/**
 * Says whether a log is what was written: each line, their chain, its beginning, and its end as far as heads were written aside. Changes
 * nothing, and may run while the log is appended to.
 */
public final class LogVerifier {
    private final Path folder;
    private final Heads heads;
    private final @Nullable String wanted;
    private final List<LogFile> files;
    private final Map<Long, String> retired = new HashMap<>();
    private @Nullable LogLine contradiction;
    private boolean hasWanted;

    private LogVerifier(Path directory, Path folder, @Nullable String wanted) throws IOException {
        this.folder = folder;
        this.wanted = wanted;
        this.heads = Heads.read(folder); // before the lines, or it would have some that were not read yet
        this.files = LogFile.in(directory);
    }

    /**
     * Looks at all of it.
     *
     * @param directory the log's folder
     * @param options of which the place of the heads counts
     * @param head the hash of a line that it has to have; empty for any
     * @return what was found
     * @throws ActivityLogException if it is not there, or cannot be read
     */
    public static Verdict verify(Path directory, LogOptions options, Optional<String> head) {
        Path folder = options.headsOf(directory);
        try {
            try {
                return new LogVerifier(directory, folder, head.orElse(null)).verdict();
            } catch (FileNotFoundException e) { // it was retired meanwhile
                return new LogVerifier(directory, folder, head.orElse(null)).verdict();
            }
        } catch (IOException e) {
            throw new ActivityLogException(
                    Reason.UNREADABLE, "the activity log in " + directory + " cannot be read: " + e, e);
        }
    }

    private Verdict verdict() throws IOException {
        Scan.Result found = Scan.of(files, this::take);
        if (found.fault().isPresent()) {
            Scan.Fault fault = found.fault().get();
            return verdict(Finding.TAMPERED, fault.file().name(), fault.line(), fault.why(), found);
        }
        String first = files.isEmpty() ? "" : files.get(0).name();
        LogHead before = found.before();
        if (before.number() > 0 && !before.hash().equals(retired.get(before.number()))) {
            return verdict(
                    Finding.TAMPERED,
                    first,
                    1,
                    "it begins with line " + (before.number() + 1)
                            + ", and no line says that those before were retired",
                    found);
        }
        if (heads.fault().isPresent()) {
            return verdict(Finding.TAMPERED, "", 0, heads.fault().get(), found);
        }
        return verdict(found, first);
    }

    private Verdict verdict(Scan.Result found, String first) {
        LogHead before = found.before();
        if (contradiction != null || isContradicted(before)) {
            long number = contradiction == null ? before.number() : contradiction.number();
            LogFile file = fileOf(number);
            return verdict(
                    Finding.TAMPERED,
                    contradiction == null ? first : file.name(),
                    contradiction == null ? 1 : number - file.first() + 1,
                    "line " + number
                            + " is not the one whose head was written aside: it, or one before it, was written anew",
                    found);
        }
        LogHead aside = heads.last().orElse(LogHead.NONE);
        if (aside.number() > found.head().number()) {
            return verdict(
                    Finding.TRUNCATED,
                    files.isEmpty() ? "" : files.get(files.size() - 1).name(),
                    0,
                    "it ends with line " + found.head().number() + ", and " + Heads.file(folder) + " tells of line "
                            + aside.number() + ": the end was cut off",
                    found);
        }
        boolean isKnown = wanted == null
                || hasWanted
                || retired.containsValue(wanted)
                || wanted.equals(before.hash())
                || isBefore(found);
        if (!isKnown) {
            return verdict(Finding.UNKNOWN_HEAD, "", 0, "no line of it has the hash " + wanted, found);
        }
        return found.torn()
                .map(torn -> verdict(
                        Finding.TORN,
                        torn.file().name(),
                        found.head().number() - torn.file().first() + 2,
                        "what stands behind line " + found.head().number()
                                + " has no end, as a crash leaves it; the next opening sets it aside",
                        found))
                .orElseGet(() -> verdict(Finding.WHOLE, "", 0, note(found), found));
    }

    private static Verdict verdict(Finding finding, String file, long line, String why, Scan.Result found, long aside) {
        OptionalLong begins = found.lines() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(found.before().number() + 1);
        return new Verdict(finding, file, line, why, found.lines(), found.head(), begins, aside);
    }

    private Verdict verdict(Finding finding, String file, long line, String why, Scan.Result found) {
        return verdict(
                finding,
                file,
                line,
                why,
                found,
                heads.last().orElse(LogHead.NONE).number());
    }

    private String note(Scan.Result found) {
        String begin = found.before().number() == 0
                ? ""
                : "; lines up to " + found.before().number() + " were kept long enough, and are retired";
        return "each line goes on from the one before"
                + begin
                + (heads.last().isPresent()
                        ? "; the last head that was written aside is that of line "
                                + heads.last().get().number()
                        : "; no head was written aside, so nobody can see whether the end was cut off");
    }

    private void take(LogLine line) {
        if (contradiction == null && isContradicted(line.head())) {
            contradiction = line;
        }
        hasWanted |= line.hash().equals(wanted);
        if (LogKinds.is(LogKinds.RETIRED, line)) {
            Map<String, String> facts = line.event().facts();
            String through = facts.getOrDefault("through", "");
            if (through.matches("\\d{1,18}")) {
                retired.put(Long.parseLong(through), facts.getOrDefault("hash", ""));
            }
        }
    }

    private boolean isContradicted(LogHead head) {
        String aside = heads.byNumber().get(head.number());
        return aside != null && !aside.equals(head.hash());
    }

    /** Whether the head that is asked for is of a line that is retired. */
    private boolean isBefore(Scan.Result found) {
        return heads.byNumber().entrySet().stream()
                .anyMatch(each -> each.getValue().equals(wanted)
                        && each.getKey() <= found.before().number());
    }

    private LogFile fileOf(long number) {
        LogFile found = files.get(0);
        for (LogFile each : files) {
            found = each.first() <= number ? each : found;
        }
        return found;
    }
}
