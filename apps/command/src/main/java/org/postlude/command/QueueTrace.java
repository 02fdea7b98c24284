package org.postlude.command;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.postlude.control.ControlClient;
import org.postlude.control.ControlException;
import org.postlude.control.Records;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.TraceLine;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The conversations of attempts, as they happen in the process that owns the store. */
@Command(
        name = "trace",
        description =
                "Shows the conversations of attempts that begin from now on, in the process that owns the store; until"
                        + " that has logged off, or Ctrl-C, which stops nothing but this. No passwords and no message text.",
        mixinStandardHelpOptions = true)
final class QueueTrace implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final FilterWords words = new FilterWords();

    @Option(names = "--json", description = "an object in each line")
    private boolean json;

    QueueTrace(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Filter filter = words.filter();
        StoreAddress address = store.address(surroundings);
        if (store.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet, and so nobody who sends");
            return ExitCodes.BAD_INPUT;
        }
        Optional<ControlClient> owner = Owners.reach(address);
        if (owner.isEmpty()) {
            surroundings.line("nobody owns store " + address
                    + ", so there are no attempts to listen to. Begin 'postlude send' or 'postlude flush' first");
            return ExitCodes.REFUSED;
        }
        try (ControlClient client = owner.get()) {
            client.queue().trace(filter, this::print).close();
        } catch (ControlException e) {
            surroundings.line(e.getMessage() + "; the trace ends");
            return e.reason() == ControlException.Reason.LEAVING ? ExitCodes.OK : ExitCodes.INCOMPLETE;
        }
        return ExitCodes.OK;
    }

    private void print(TraceLine line) {
        if (json) {
            ReportJson.print(Records.write(line), surroundings.out());
        } else {
            String mark = switch (line.kind()) {
                case SENT -> ">";
                case RECEIVED -> "<";
                case TOLD -> "-";
            };
            surroundings
                    .out()
                    .println(line.at() + " " + line.id() + " " + line.attempt() + " " + mark + " "
                            + Words.harmless(line.line()));
            surroundings.out().flush();
        }
    }
}
