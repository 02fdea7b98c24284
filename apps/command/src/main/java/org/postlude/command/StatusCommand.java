package org.postlude.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.control.ControlClient;
import org.postlude.control.ControlException;
import org.postlude.control.Records;
import org.postlude.control.StatusRow;
import org.postlude.spooler.QueueReader;
import org.postlude.spooler.queue.Filter;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who runs on a store, with what, and how much waits in it. */
@Command(
        name = "status",
        description = "Says which process runs on a store, what its stores and transports do, and how much mail waits.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final StoreOption store = new StoreOption();

    @Option(names = "--json", description = "one object: {\"store\", \"owner\", \"queued\", \"rows\": [...]}")
    private boolean json;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        StoreAddress address = store.address(surroundings);
        if (store.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet; the first send makes it");
            if (json) {
                json(address, null, 0, List.of());
            }
            return ExitCodes.OK;
        }
        @Nullable String owner;
        long queued;
        try (QueueReader reader = QueueReader.open(address)) {
            owner = reader.owner().orElse(null);
            queued = reader.count(Filter.all());
        }
        List<StatusRow> rows = List.of();
        int code = ExitCodes.OK;
        try {
            rows = rows(address);
        } catch (LogonFailedException | ControlException e) { // the rest is known all the same
            surroundings.line(String.valueOf(e.getMessage()));
            code = ExitCodes.of(e);
        }
        if (json) {
            json(address, owner, queued, rows);
        } else {
            print(address, owner, queued, rows);
        }
        return code;
    }

    private void json(StoreAddress address, @Nullable String owner, long queued, List<StatusRow> rows) {
        ObjectNode object = ReportJson.object()
                .put("store", address.toString())
                .put("owner", owner)
                .put("queued", queued);
        object.set("rows", Records.write(rows));
        ReportJson.print(object, surroundings.out());
    }

    private static List<StatusRow> rows(StoreAddress address) {
        Optional<ControlClient> owner = Owners.reachNow(address);
        if (owner.isEmpty()) {
            return List.of();
        }
        try (ControlClient client = owner.get()) {
            return client.status();
        }
    }

    private void print(StoreAddress address, @Nullable String owner, long queued, List<StatusRow> rows) {
        surroundings
                .out()
                .println(address + ": "
                        + (owner == null ? "no process owns it" : "owned by " + owner) + ", " + Words.messages(queued)
                        + " queued");
        Columns columns = new Columns();
        for (StatusRow row : rows) {
            columns.row(
                    row.kind().name().toLowerCase(Locale.ROOT),
                    row.name(),
                    row.bits().stream().map(Enum::name).sorted().collect(Collectors.joining(" ")),
                    row.state());
        }
        columns.lines().forEach(surroundings.out()::println);
    }
}
