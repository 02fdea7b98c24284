package org.postlude.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postlude.control.ControlClient;
import org.postlude.control.ControlException;
import org.postlude.control.Records;
import org.postlude.message.MessageId;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.QueueReader;
import org.postlude.spooler.queue.Explanation;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueView;
import org.postlude.spooler.queue.Reason;
import org.postlude.store.MessageStatus;
import org.postlude.store.QueuePage;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The words of {@code queue} that only look: they work while another process owns the store, and while nobody does. Public methods,
 * for picocli finds no others in what a command inherits.
 */
abstract class QueueLook {
    private static final int LIMIT = 10_000;
    private static final int PAGE = 1_000;
    /** Of the messages that a beginning may mean. */
    private static final int NAMED = 5;

    final Surroundings surroundings;

    QueueLook(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(name = "list", description = "Lists it, oldest first.", mixinStandardHelpOptions = true)
    public int list(
            @Mixin StoreOption store,
            @Mixin FilterWords words,
            @Option(names = "--json", description = "one object: {\"messages\": [...], \"more\": false}") boolean json,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "" + LIMIT,
                            description = "at most so many (default: ${DEFAULT-VALUE})")
                    int limit) {
        if (limit < 1) {
            throw new UsageException("--limit " + limit + ": give 1 or more");
        }
        Filter filter = words.filter();
        StoreAddress address = store.address(surroundings);
        if (store.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet; the first send makes it");
            print(List.of(), words.isEmpty(), false, json);
            return ExitCodes.OK;
        }
        try (QueueReader reader = QueueReader.open(address)) {
            List<MessageStatus> messages = list(reader, filter, limit);
            boolean isMore = messages.size() > limit;
            if (isMore) {
                surroundings.line(
                        "the list stops at " + Words.messages(limit) + "; there are more. Give a higher --limit");
                messages = messages.subList(0, limit);
            }
            reader.setAside().forEach(surroundings::line);
            print(messages, words.isEmpty(), isMore, json);
        } catch (IllegalArgumentException e) {
            return notMeant(e);
        }
        return ExitCodes.OK;
    }

    /** One more than the limit, if there are more. */
    private static List<MessageStatus> list(QueueView view, Filter filter, int limit) {
        List<MessageStatus> messages = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent() && messages.size() <= limit) {
            QueuePage page = view.list(filter, cursor.get(), (int) Math.min(PAGE, limit + 1L - messages.size()));
            messages.addAll(page.messages());
            cursor = page.next();
        }
        return messages;
    }

    private int notMeant(IllegalArgumentException e) {
        surroundings.line(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        return ExitCodes.BAD_INPUT;
    }

    @Command(name = "count", description = "Counts it.", mixinStandardHelpOptions = true)
    public int count(
            @Mixin StoreOption store,
            @Mixin FilterWords words,
            @Option(names = "--json", description = "one object: {\"count\": n}") boolean json) {
        Filter filter = words.filter();
        StoreAddress address = store.address(surroundings);
        long count = 0;
        if (!store.isNotYetThere(surroundings, address)) {
            try (QueueReader reader = QueueReader.open(address)) {
                count = reader.count(filter);
            } catch (IllegalArgumentException e) {
                return notMeant(e);
            }
        }
        if (json) {
            ReportJson.print(ReportJson.object().put("count", count), surroundings.out());
        } else {
            surroundings.out().println(count);
        }
        return ExitCodes.OK;
    }

    @Command(
            name = "show",
            description = "Shows all that is known of one message, its bytes looked through for damage.",
            mixinStandardHelpOptions = true)
    public int show(
            @Mixin StoreOption store,
            @Option(names = "--json", description = "one object") boolean json,
            @Parameters(paramLabel = "ID", description = "the store's name for it, or the beginning of that")
                    String id) {
        return one(store, id, (reader, name) -> {
            Optional<MessageDetails> found = reader.show(name);
            found.ifPresent(message -> {
                if (json) {
                    ReportJson.print(message, surroundings.out());
                } else {
                    DetailsText.lines(message, surroundings.clock().instant()).forEach(surroundings.out()::println);
                }
            });
            return found.isPresent();
        });
    }

    @Command(
            name = "why",
            description = "Says why a message is still here: its state, and everything that keeps it back.",
            mixinStandardHelpOptions = true)
    public int why(
            @Mixin StoreOption store,
            @Option(names = "--json", description = "one object: id, state, reasons") boolean json,
            @Parameters(paramLabel = "ID", description = "the store's name for it, or the beginning of that")
                    String id) {
        StoreAddress address = store.address(surroundings);
        return one(store, id, (reader, name) -> {
            Optional<Explanation> why = whyByOwner(reader, address, name);
            why.ifPresent(found -> {
                if (json) {
                    ReportJson.print(Records.write(found), surroundings.out());
                } else {
                    WhyText.lines(found, surroundings.clock().instant()).forEach(surroundings.out()::println);
                }
            });
            return why.isPresent();
        });
    }

    /** Who sends it is no news to whoever answers, but to whoever asks. */
    private static Explanation withOwner(Explanation found, Optional<String> owner) {
        List<Reason> reasons = new ArrayList<>(found.reasons());
        owner.ifPresent(process -> reasons.add(
                new Reason(Reason.Kind.OWNED_BY, "its store is owned by " + process, List.of(), null, null)));
        return new Explanation(found.id(), found.state(), reasons);
    }

    /** The owner knows what is in its memory only; without its answer the store tells what it has. */
    private Optional<Explanation> whyByOwner(QueueReader reader, StoreAddress address, MessageId name) {
        for (String place : reader.reachableAt()) {
            try (ControlClient owner = ControlClient.to(place, address)) {
                return owner.queue().why(name).map(found -> withOwner(found, reader.owner()));
            } catch (ControlException e) {
                surroundings.line(
                        "the owner of the store is not asked, so what only it knows is left out: " + e.getMessage());
            }
        }
        return reader.why(name);
    }

    /** A look at one message; answers whether it is there. */
    private interface Glance {
        boolean at(QueueReader reader, MessageId id);
    }

    private int one(StoreOption store, String id, Glance glance) {
        StoreAddress address = store.address(surroundings);
        if (store.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet, and so no message " + id);
            return ExitCodes.BAD_INPUT;
        }
        MessageId exact;
        try {
            exact = new MessageId(id);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Objects.requireNonNullElse(e.getMessage(), "no message id"));
        }
        try (QueueReader reader = QueueReader.open(address)) {
            boolean isFound = glance.at(reader, exact) || atBeginning(reader, id, address, glance);
            reader.setAside().forEach(surroundings::line);
            return isFound ? ExitCodes.OK : ExitCodes.BAD_INPUT;
        }
    }

    private boolean atBeginning(QueueReader reader, String id, StoreAddress address, Glance glance) {
        List<String> names = reader.beginningWith(id, NAMED + 1);
        if (names.size() == 1) {
            return glance.at(reader, new MessageId(names.get(0)));
        }
        surroundings.line(
                names.isEmpty()
                        ? "no message " + id + " in " + address + "; it ended and is forgotten, or it never was there."
                                + " See 'postlude queue list'"
                        : id + " may be any of "
                                + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                                + (names.size() > NAMED ? " and more" : "") + "; give more of it");
        return false;
    }

    private void print(List<MessageStatus> messages, boolean isAll, boolean isMore, boolean json) {
        if (json) {
            ReportJson.print(messages, isMore, surroundings.out());
        } else if (messages.isEmpty()) {
            surroundings.out().println(isAll ? "The queue is empty." : "Nothing in the queue matches.");
        } else {
            messages.forEach(message -> surroundings.out().println(MessageLine.of(message)));
        }
    }
}
