package org.postlude.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postlude.activitylog.LogFilter;
import org.postlude.activitylog.LogLine;
import org.postlude.activitylog.LogReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The last lines of a log, and those that come. */
@Command(
        name = "tail",
        description = "Shows the last lines of a log, and then each that comes, until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class EventsTail implements Callable<Integer> {
    private static final int PAGE = 1_000;
    private static final long PAUSE_MILLIS = 200;

    private final Surroundings surroundings;

    @Mixin
    private final LogPlace place = new LogPlace();

    @Mixin
    private final LogWords words = new LogWords();

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "10",
            description = "so many of those that are there already (default: ${DEFAULT-VALUE})")
    private int lines;

    EventsTail(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (lines < 0) {
            throw new UsageException("--lines " + lines + ": give 0 or more; nothing was done");
        }
        ExitCodes codes = new ExitCodes();
        LogFilter filter = words.filter(surroundings.clock().instant());
        LogReader reader = new LogReader(place.folder(), fault -> {
            surroundings.line(fault + ". See 'postlude events verify'");
            codes.add(ExitCodes.BAD_INPUT);
        });
        CountDownLatch end = new CountDownLatch(1);
        surroundings.signals().handle(signal -> {
            surroundings.line(signal + ": no more lines are shown");
            end.countDown();
        });
        last(reader, filter).forEach(line -> words.print(line, surroundings));
        do {
            for (List<LogLine> page = reader.read(PAGE); !page.isEmpty(); page = reader.read(PAGE)) {
                page.stream().filter(filter).forEach(line -> words.print(line, surroundings));
            }
            surroundings.out().flush();
        } while (!end.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        return codes.worst();
    }

    private Deque<LogLine> last(LogReader reader, LogFilter filter) {
        Deque<LogLine> last = new ArrayDeque<>();
        for (List<LogLine> page = reader.read(PAGE); !page.isEmpty(); page = reader.read(PAGE)) {
            page.stream().filter(filter).forEach(line -> {
                last.addLast(line);
                if (last.size() > lines) {
                    last.removeFirst();
                }
            });
        }
        return last;
    }
}
