package org.postlude.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.bridge.ReadableMessage;
import org.postlude.message.MessageId;
import org.postlude.spooler.InboxMessage;
import org.postlude.spooler.InboxReader;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreFailedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What came in: non-delivery reports and local deliveries. Looks only, so it works while another process owns the store. */
@Command(
        name = "inbox",
        description = "Reads the store's Inbox: non-delivery reports and mail that was delivered there.",
        mixinStandardHelpOptions = true)
final class InboxCommand implements Runnable {
    private static final int LIMIT = 1000;
    /** Of the messages that a beginning may mean. */
    private static final int NAMED = 5;

    private final Surroundings surroundings;

    InboxCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new UsageException("inbox needs a word; give 'postlude inbox list', 'postlude inbox show ID' or"
                + " 'postlude inbox export --to FILE'");
    }

    @Command(name = "list", description = "Lists it, oldest first.", mixinStandardHelpOptions = true)
    int list(
            @Mixin StoreOption store,
            @Option(names = "--json", description = "one object: {\"messages\": [...]}") boolean json,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "" + LIMIT,
                            description = "the newest so many (default: ${DEFAULT-VALUE})")
                    int limit) {
        if (limit < 1) {
            throw new UsageException("--limit " + limit + ": give 1 or more");
        }
        StoreAddress address = store.address(surroundings);
        InboxList list = new InboxList(surroundings);
        if (store.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet; the first send makes it");
            list.print(json);
            return ExitCodes.OK;
        }
        ExitCodes codes = new ExitCodes();
        try (InboxReader reader = InboxReader.open(address)) {
            List<MessageId> ids = reader.newest(limit == Integer.MAX_VALUE ? limit : limit + 1);
            if (ids.size() > limit) {
                surroundings.line("the newest " + Words.messages(limit) + "; there are more. Give a higher --limit");
                ids = ids.subList(1, ids.size());
            }
            for (MessageId id : ids) {
                try {
                    Optional<InboxMessage> message = reader.open(id);
                    if (message.isPresent()) {
                        list.add(message.get());
                    }
                } catch (IOException | StoreFailedException e) {
                    unreadable(id, e, codes);
                }
            }
            reader.setAside().forEach(surroundings::line);
        }
        list.print(json);
        return codes.worst();
    }

    @Command(
            name = "show",
            description = "Shows one message: fields, what a report says of each recipient, the text.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin StoreOption store,
            @Parameters(paramLabel = "ID", description = "the store's name for it, or the beginning of that")
                    String id) {
        StoreAddress address = store.address(surroundings);
        if (store.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet, and so no message " + id);
            return ExitCodes.BAD_INPUT;
        }
        ExitCodes codes = new ExitCodes();
        try (InboxReader reader = InboxReader.open(address)) {
            Optional<InboxMessage> found = find(reader, id, address);
            if (found.isEmpty()) {
                return ExitCodes.BAD_INPUT;
            }
            try {
                ReadableMessage mail = InboxText.read(found.get());
                InboxText.lines(found.get(), mail, surroundings.clock().instant())
                        .forEach(surroundings.out()::println);
            } catch (IOException e) {
                unreadable(found.get().id(), e, codes);
            }
        }
        return codes.worst();
    }

    @Command(
            name = "export",
            description = "Copies messages out of it, octet for octet; without ID all of them. Nothing is taken away.",
            mixinStandardHelpOptions = true)
    int export(
            @Mixin StoreOption store,
            @Option(
                            names = "--to",
                            paramLabel = "TARGET",
                            required = true,
                            description =
                                    "a folder that is there: a file ID.eml each; a new file: an mbox (mboxrd), or of one"
                                            + " ID the message itself if the name ends with .eml; or - for an mbox on standard output")
                    String target,
            @Parameters(
                            paramLabel = "ID",
                            arity = "0..*",
                            description = "the store's names for them, or the beginnings of those")
                    @Nullable
                    List<String> ids) {
        StoreAddress address = store.address(surroundings);
        List<String> asked = ids == null ? List.of() : ids;
        if (store.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet, and so nothing to export");
            return asked.isEmpty() ? ExitCodes.OK : ExitCodes.BAD_INPUT;
        }
        ExitCodes codes = new ExitCodes();
        try (InboxReader reader = InboxReader.open(address)) {
            List<MessageId> wanted = new ArrayList<>();
            for (String id : asked) {
                find(reader, id, address)
                        .ifPresentOrElse(found -> wanted.add(found.id()), () -> codes.add(ExitCodes.BAD_INPUT));
            }
            if (asked.isEmpty()) {
                wanted.addAll(reader.newest(Integer.MAX_VALUE));
                reader.setAside().forEach(surroundings::line);
            }
            new InboxExport(reader, surroundings, codes)
                    .to(target, wanted.stream().distinct().toList());
        }
        return codes.worst();
    }

    private void unreadable(MessageId id, Exception e, ExitCodes codes) {
        codes.add(ExitCodes.IO_ERROR);
        surroundings.line(
                "message " + id + " cannot be read: " + e.getMessage() + ". It stays where it is; nothing was changed");
    }

    private Optional<InboxMessage> find(InboxReader reader, String id, StoreAddress address) {
        List<MessageId> found = reader.beginningWith(id, NAMED + 1);
        if (found.size() == 1) {
            return reader.open(found.get(0));
        }
        String names = String.join(
                ", ", found.stream().limit(NAMED).map(MessageId::value).toList());
        surroundings.line(
                found.isEmpty()
                        ? "no message " + id + " in the Inbox of " + address + ". See 'postlude inbox list'"
                        : id + " may be any of " + names + (found.size() > NAMED ? " and more" : "")
                                + "; give more of it");
        return Optional.empty();
    }
}
