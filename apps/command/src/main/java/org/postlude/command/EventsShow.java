package org.postlude.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.postlude.activitylog.LogFilter;
import org.postlude.activitylog.LogLine;
import org.postlude.activitylog.LogReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The lines of a log, as far as they can be read. */
@Command(
        name = "show",
        description =
                "Shows the lines of a log, the oldest first. It proves nothing: see 'verify'. Ends with 65 if a line is none.",
        mixinStandardHelpOptions = true)
final class EventsShow implements Callable<Integer> {
    private static final int PAGE = 1_000;

    private final Surroundings surroundings;

    @Mixin
    private final LogPlace place = new LogPlace();

    @Mixin
    private final LogWords words = new LogWords();

    EventsShow(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ExitCodes codes = new ExitCodes();
        LogFilter filter = words.filter(surroundings.clock().instant());
        LogReader reader = new LogReader(place.folder(), fault -> {
            surroundings.line(fault + ". See 'postlude events verify'");
            codes.add(ExitCodes.BAD_INPUT);
        });
        for (List<LogLine> page = reader.read(PAGE); !page.isEmpty(); page = reader.read(PAGE)) {
            page.stream().filter(filter).forEach(line -> words.print(line, surroundings));
        }
        surroundings.out().flush();
        return codes.worst();
    }
}
