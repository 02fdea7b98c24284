package org.postlude.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postlude.activitylog.LogOptions;
import org.postlude.activitylog.LogVerifier;
import org.postlude.activitylog.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether a log is what was written. */
@Command(
        name = "verify",
        description = {
            "Says whether a log is what was written, and names the first line that is not. Changes nothing, and may be asked while it is"
                    + " written.",
            "Ends with 65 if a line was changed, taken out or put in, or the end was cut off; a last line that a crash has torn is none"
                    + " of these."
        },
        mixinStandardHelpOptions = true)
final class EventsVerify implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Surroundings surroundings;

    @Mixin
    private final LogPlace place = new LogPlace();

    @Option(
            names = "--head",
            paramLabel = "HASH",
            description = "the log has to have a line with this hash, which somebody has kept")
    private @Nullable String head;

    @Option(
            names = "--heads",
            paramLabel = "DIR",
            description = "the folder in which heads were written aside (default: heads in the log's folder)")
    private @Nullable Path heads;

    @Option(names = "--json", description = "one object")
    private boolean json;

    EventsVerify(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (head != null && !head.matches("[0-9a-fA-F]{64}")) {
            throw new UsageException("--head wants the hash of a line, 64 hexadecimal digits; nothing was done");
        }
        if (heads != null && !Files.isDirectory(heads)) {
            throw new UsageException("--heads " + heads + ": there is no such folder; nothing was done");
        }
        LogOptions options = heads == null ? LogOptions.DEFAULT : LogOptions.DEFAULT.withHeads(heads);
        Verdict verdict = LogVerifier.verify(
                place.folder(), options, Optional.ofNullable(head).map(hash -> hash.toLowerCase(Locale.ROOT)));
        if (json) {
            ReportJson.print(object(verdict), surroundings.out());
        } else {
            text(verdict);
        }
        return verdict.isGood() ? ExitCodes.OK : ExitCodes.BAD_INPUT;
    }

    private void text(Verdict verdict) {
        String at = verdict.file().isEmpty()
                ? ""
                : " " + verdict.file() + (verdict.line() == 0 ? "" : ", line " + verdict.line());
        surroundings.out().println(Words.harmless(verdict.finding() + at + ": " + verdict.why()));
        surroundings
                .out()
                .println(verdict.lines() + " lines are good"
                        + (verdict.begins().isPresent()
                                ? ", " + verdict.begins().getAsLong() + " to "
                                        + verdict.head().number() + "; the hash of the last of them is "
                                        + verdict.head().hash()
                                : ""));
        surroundings.out().flush();
    }

    private static ObjectNode object(Verdict verdict) {
        ObjectNode object = MAPPER.createObjectNode();
        object.put("finding", verdict.finding().name());
        object.put("file", verdict.file().isEmpty() ? null : verdict.file());
        object.put("line", verdict.line() == 0 ? null : Long.valueOf(verdict.line()));
        object.put("why", verdict.why());
        object.put("lines", verdict.lines());
        object.put(
                "first",
                verdict.begins().isPresent() ? Long.valueOf(verdict.begins().getAsLong()) : null);
        object.put(
                "last",
                verdict.lines() == 0 ? null : Long.valueOf(verdict.head().number()));
        object.put("hash", verdict.lines() == 0 ? null : verdict.head().hash());
        object.put("aside", verdict.aside() == 0 ? null : Long.valueOf(verdict.aside()));
        return object;
    }
}
