package org.postlude.command;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postlude.message.MessageId;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.QueueReader;
import org.postlude.store.MessageStatus;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is in the queue; looks only, so it works while another process owns the store. */
@Command(name = "queue", description = "Looks at the mail that has not ended.", mixinStandardHelpOptions = true)
final class QueueCommand implements Runnable {
    private static final int LIMIT = 10_000;
    /** Of the messages that a beginning may mean. */
    private static final int NAMED = 5;

    private final Surroundings surroundings;

    QueueCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new UsageException("queue needs a word; give 'postlude queue list' or 'postlude queue show ID'");
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
        if (store.isNotYetThere(surroundings, address)) {
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

    @Command(
            name = "show",
            description = "Shows all that is known of one message, its bytes looked through for damage.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin StoreOption store,
            @Option(names = "--json", description = "one object") boolean json,
            @Parameters(paramLabel = "ID", description = "the store's name for it, or the beginning of that")
                    String id) {
        StoreAddress address = store.address(surroundings);
        if (store.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet, and so no message " + id);
            return ExitCodes.BAD_INPUT;
        }
        try (QueueReader reader = QueueReader.open(address)) {
            Optional<MessageDetails> found = find(reader, id, address);
            reader.setAside().forEach(surroundings::line);
            if (found.isEmpty()) {
                return ExitCodes.BAD_INPUT;
            }
            if (json) {
                ReportJson.print(found.get(), surroundings.out());
            } else {
                DetailsText.lines(found.get(), surroundings.clock().instant()).forEach(surroundings.out()::println);
            }
        }
        return ExitCodes.OK;
    }

    private Optional<MessageDetails> find(QueueReader reader, String id, StoreAddress address) {
        Optional<MessageDetails> exact = Optional.empty();
        try {
            exact = reader.show(new MessageId(id));
        } catch (IllegalArgumentException e) {
            throw new UsageException(Objects.requireNonNullElse(e.getMessage(), "no message id"));
        }
        if (exact.isPresent()) {
            return exact;
        }
        List<String> names = reader.beginningWith(id, NAMED + 1);
        if (names.size() == 1) {
            return reader.show(new MessageId(names.get(0)));
        }
        surroundings.line(
                names.isEmpty()
                        ? "no message " + id + " in " + address + "; it ended and is forgotten, or it never was there."
                                + " See 'postlude queue list'"
                        : id + " may be any of "
                                + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                                + (names.size() > NAMED ? " and more" : "") + "; give more of it");
        return Optional.empty();
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
