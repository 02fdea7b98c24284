package org.postlude.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postlude.control.ControlException;
import org.postlude.control.Records;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.store.Deadline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Attempts once what waits, over one transport, to one destination, or all of it. */
@Command(
        name = "flush",
        description =
                "Attempts once, now, what waits: whatever its next attempt or the memory of a dead destination says. Never"
                        + " what is held, suspended, meant for later or in doubt under another policy than retry, nor over a limit.",
        mixinStandardHelpOptions = true)
final class FlushCommand implements Callable<Integer> {
    private static final long PAUSE_NANOS = 200_000_000;

    private final Surroundings surroundings;
    private final QueueWord word;

    @Mixin
    private final StoreOption store = new StoreOption();

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "only over this one; its name as 'queue list' shows it")
    private @Nullable String transport;

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "only to this destination")
    private @Nullable String domain;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Converters.Limit.class,
            description = "how long to wait: 500ms, 30s, 5m, PT30S or none (default: ${DEFAULT-VALUE})")
    private Deadline deadline = Deadline.DEFAULT;

    @Option(names = "--json", description = "one object: {\"transports\": [...]}")
    private boolean json;

    FlushCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.word = new QueueWord(surroundings);
    }

    /** An owner that is logging off begins no flush: then it is waited for, and this run does it. */
    @Override
    public Integer call() {
        Instant begin = surroundings.clock().instant();
        boolean isTold = false;
        while (true) {
            try {
                return flush();
            } catch (ControlException e) {
                Duration gone = Duration.between(begin, surroundings.clock().instant());
                boolean isOver = deadline.limit()
                        .filter(limit -> gone.compareTo(limit) >= 0)
                        .isPresent();
                if (e.reason() != ControlException.Reason.LEAVING || isOver) {
                    throw e;
                }
                if (!isTold) {
                    surroundings.line(e.getMessage() + "; waiting for its end");
                    isTold = true;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private int flush() {
        return word.on(store, null, access -> {
            List<FlushResult> results = access.queue().flush(transport, domain, deadline);
            if (results.stream().anyMatch(each -> !each.finished())) {
                access.hurry();
            }
            if (json) {
                ObjectNode object = ReportJson.object();
                object.set("transports", Records.write(results));
                word.json(object);
            } else {
                word.lines(lines(results));
            }
            return code(results);
        });
    }

    static List<String> lines(List<FlushResult> results) {
        if (results.isEmpty()) {
            return List.of("Nothing waits that could be attempted.");
        }
        Columns columns = new Columns().row("TRANSPORT", "SENT", "BACKING OFF", "LEFT", "IN DOUBT", "RETURNED", "");
        for (FlushResult each : results) {
            columns.row(
                    each.transport(),
                    "" + each.sent(),
                    "" + each.backingOff(),
                    "" + each.left(),
                    "" + each.inDoubt(),
                    "" + each.refused(),
                    each.finished() ? "" : "not finished at the deadline");
        }
        return columns.lines();
    }

    /** What is left counts as after a logoff. */
    static int code(List<FlushResult> results) {
        ExitCodes codes = new ExitCodes();
        for (FlushResult each : results) {
            codes.add(each.finished() ? ExitCodes.OK : ExitCodes.INCOMPLETE);
            codes.add(each.backingOff() + each.left() + each.inDoubt() > 0 ? ExitCodes.LEFT : ExitCodes.OK);
            codes.add(each.refused() > 0 ? ExitCodes.RETURNED : ExitCodes.OK);
        }
        return codes.worst();
    }
}
