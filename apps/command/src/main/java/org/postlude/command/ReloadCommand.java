package org.postlude.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.postlude.control.ControlClient;
import org.postlude.control.ControlException;
import org.postlude.control.Records;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has the process that owns a store read its file again, as SIGHUP does, and says what is otherwise. */
@Command(
        name = "reload",
        description =
                "Has the process that runs on a store ('postlude run FILE') read its file again: transports, accounts,"
                        + " places where it listens, and what a signal asks for. What is on its way comes to its end. A file that is"
                        + " wrong, or changes what cannot be changed while it runs, changes nothing.",
        mixinStandardHelpOptions = true)
final class ReloadCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final StoreOption store = new StoreOption();

    @Option(names = "--json", description = "one object: {\"store\", \"changes\": [...]}")
    private boolean json;

    ReloadCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        StoreAddress address = store.address(surroundings);
        Optional<ControlClient> owner =
                store.isNotYetThere(surroundings, address) ? Optional.empty() : Owners.reach(address);
        if (owner.isEmpty()) {
            surroundings.line("no process owns " + address
                    + ", so nobody reads a file again. 'postlude run FILE' reads it" + " when it starts");
            return ExitCodes.REFUSED;
        }
        try (ControlClient client = owner.get()) {
            List<String> changes = client.reload();
            if (json) {
                ObjectNode object = ReportJson.object().put("store", address.toString());
                object.set("changes", Records.write(changes));
                ReportJson.print(object, surroundings.out());
            } else if (changes.isEmpty()) {
                surroundings.out().println("Nothing is otherwise.");
            } else {
                changes.forEach(each -> surroundings.out().println(Words.oneLine(each)));
            }
            return ExitCodes.OK;
        } catch (IllegalArgumentException e) {
            surroundings.line(String.valueOf(e.getMessage()));
            return ExitCodes.REFUSED;
        } catch (ControlException e) {
            if (e.reason() != ControlException.Reason.REFUSED) {
                throw e;
            }
            surroundings.line(String.valueOf(e.getMessage()));
            return ExitCodes.CONFIGURATION;
        }
    }
}
