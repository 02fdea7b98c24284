package org.postlude.command.tour;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.store.LogoffMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Shows the five modes of logoff side by side. Prints the same each time. */
@Command(
        name = "tour",
        description = "Shows the five modes of logoff side by side, each from the same state. No files, no network.",
        mixinStandardHelpOptions = true)
public final class TourCommand implements Callable<Integer> {
    /** EX_SOFTWARE: what was seen is not what is documented. */
    private static final int DIFFERENT = 70;

    private final PrintStream out;
    private final Map<LogoffMode, Promise> promises;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = Mode.class,
            description = "one mode only, with every call in order: quiet, abort, orderly, no-wait or purge")
    private @Nullable LogoffMode mode;

    @Option(names = "--json", description = "the same facts as one JSON object")
    private boolean json;

    /**
     * The command.
     *
     * @param out where the tour is printed
     */
    public TourCommand(PrintStream out) {
        this(out, Promise.DOCUMENTED);
    }

    TourCommand(PrintStream out, Map<LogoffMode, Promise> promises) {
        this.out = out;
        this.promises = promises;
    }

    @Override
    public Integer call() {
        LogoffMode one = mode;
        return one == null
                ? show(Tour::all, TourText::lines, TourJson::line, TourResult::differences)
                : show(tour -> tour.mode(one), TourText::lines, TourJson::line, ModeRun::differences);
    }

    private <T> int show(
            Function<Tour, T> what,
            Function<T, List<String>> text,
            Function<T, String> object,
            Function<T, List<String>> differences) {
        T seen;
        try (TemporaryDirectory directory = new TemporaryDirectory()) {
            Tour tour = new Tour(directory.path(), promises);
            // Time stands still in the tour, so no deadline of a logoff would end a wait.
            seen = Waits.end(Background.start(() -> what.apply(tour)), "the tour");
        }
        List<String> lines = json ? List.of(object.apply(seen)) : text.apply(seen);
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
        return differences.apply(seen).isEmpty() ? 0 : DIFFERENT;
    }

    /** The words of the command line. */
    static final class Mode implements ITypeConverter<LogoffMode> {
        @Override
        public LogoffMode convert(String word) {
            return Stream.of(LogoffMode.values())
                    .filter(mode -> Words.of(mode).equals(word.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + word + "' is no logoff mode; give one of "
                            + Stream.of(LogoffMode.values()).map(Words::of).collect(Collectors.joining(", "))));
        }
    }
}
