package org.postlude.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.postlude.spooler.QueueReader;
import org.postlude.store.MessageStatus;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is in the queue; looks only, so it works while another process owns the store. */
@Command(name = "queue", description = "Looks at the mail that has not ended.", mixinStandardHelpOptions = true)
final class QueueCommand implements Runnable {
    private static final int LIMIT = 10_000;

    private final Surroundings surroundings;

    QueueCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new UsageException("queue needs a word; give 'postlude queue list'");
    }

    @Command(name = "list", description = "Lists it, oldest first.", mixinStandardHelpOptions = true)
    int list(
            @Mixin StoreOption store,
            @Option(names = "--json", description = "one object: {\"messages\": [...]}") boolean json,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "" + LIMIT,
                            description = "at most so many (default: ${DEFAULT-VALUE})")
                    int limit) {
        if (limit < 1) {
            throw new UsageException("--limit " + limit + ": give 1 or more");
        }
        StoreAddress address = store.address(surroundings);
        if (store.isDefault(surroundings) && Files.notExists(Path.of(address.place()))) {
            surroundings.line("there is no store at " + address + " yet; the first send makes it");
            print(List.of(), json);
            return ExitCodes.OK;
        }
        try (QueueReader reader = QueueReader.open(address)) {
            List<MessageStatus> messages = reader.list(limit == Integer.MAX_VALUE ? limit : limit + 1);
            if (messages.size() > limit) {
                surroundings.line(
                        "the list stops at " + Words.messages(limit) + "; there are more. Give a higher --limit");
                messages = messages.subList(0, limit);
            }
            reader.setAside().forEach(surroundings::line);
            print(messages, json);
        }
        return ExitCodes.OK;
    }

    private void print(List<MessageStatus> messages, boolean json) {
        if (json) {
            ReportJson.print(messages, surroundings.out());
        } else if (messages.isEmpty()) {
            surroundings.out().println("The queue is empty.");
        } else {
            messages.forEach(message -> surroundings.out().println(MessageLine.of(message)));
        }
    }
}
