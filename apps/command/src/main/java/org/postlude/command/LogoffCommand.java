package org.postlude.command;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.postlude.control.ControlClient;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends the process that owns a store, as a signal does, and says what became of the mail. */
@Command(
        name = "logoff",
        description =
                "Logs the process off that runs on a store ('postlude run'), and prints its report; it ends then.",
        mixinStandardHelpOptions = true)
final class LogoffCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final StoreOption store = new StoreOption();

    @Parameters(
            paramLabel = "MODE",
            arity = "0..1",
            defaultValue = "orderly",
            converter = Converters.Mode.class,
            description =
                    "quiet, abort, orderly, no-wait or purge (default: ${DEFAULT-VALUE}). A refused quiet or abort is"
                            + " followed by orderly")
    private LogoffMode mode = LogoffMode.ORDERLY;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Converters.Limit.class,
            description = "how long that may take: 500ms, 30s, 5m, PT30S or none (default: ${DEFAULT-VALUE})")
    private Deadline deadline = Deadline.DEFAULT;

    @Option(names = "--json", description = "the report as one JSON object")
    private boolean json;

    LogoffCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        StoreAddress address = store.address(surroundings);
        if (store.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet, so nobody is logged on to it");
            return ExitCodes.REFUSED;
        }
        Optional<ControlClient> owner = Owners.reach(address);
        if (owner.isEmpty()) {
            surroundings.line("no process owns " + address
                    + ": it is logged off already. 'postlude queue list' shows what" + " is left in it");
            return ExitCodes.REFUSED;
        }
        try (ControlClient client = owner.get()) {
            LogoffReport report = client.logoff(mode, deadline);
            if (json) {
                ReportJson.print(report, OptionalInt.empty(), surroundings.out());
            } else {
                ReportText.lines(report, address).forEach(surroundings.out()::println);
            }
            report.problems().forEach(surroundings::line);
            ExitCodes codes = new ExitCodes();
            codes.addAll(report);
            return codes.worst();
        } catch (IllegalArgumentException e) { // the owner ends by itself
            surroundings.line(String.valueOf(e.getMessage()));
            return ExitCodes.REFUSED;
        }
    }
}
