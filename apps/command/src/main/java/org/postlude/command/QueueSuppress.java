package org.postlude.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.postlude.control.Records;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;
import org.postlude.spooler.QueueReader;
import org.postlude.spooler.queue.SuppressionList;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The addresses to which a store does not send (rule D18). */
@Command(
        name = "suppress",
        description = {
            "The store's suppression list: addresses to which it does not send.",
            "Mail for them is refused with 5.7.1, and its sender is told, when its turn comes."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WORD")
final class QueueSuppress implements Runnable {
    private final Surroundings surroundings;
    private final QueueWord word;

    QueueSuppress(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.word = new QueueWord(surroundings);
    }

    @Override
    public void run() {
        throw new UsageException("queue suppress needs a word: list, add ADDRESS or remove ADDRESS; nothing was done");
    }

    @Command(name = "list", description = "Lists it, by address.", mixinStandardHelpOptions = true)
    int list(
            @Mixin StoreOption store,
            @Option(names = "--json", description = "one object: {\"addresses\": [...]}") boolean json) {
        StoreAddress address = store.address(surroundings);
        List<SuppressionList.Entry> entries = List.of();
        if (store.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet; the first send makes it");
        } else {
            try (QueueReader reader = QueueReader.open(address)) {
                entries = reader.suppressed();
            }
        }
        if (json) {
            ObjectNode object = ReportJson.object();
            object.set("addresses", Records.write(entries));
            word.json(object);
        } else if (entries.isEmpty()) {
            word.lines(List.of("The suppression list is empty."));
        } else {
            Columns columns = new Columns().row("ADDRESS", "SINCE", "BY", "REASON");
            entries.forEach(each -> columns.row(each.address(), Words.time(each.since()), each.by(), each.reason()));
            word.lines(columns.lines());
        }
        return ExitCodes.OK;
    }

    @Command(
            name = "add",
            description = "Puts an address on it. Mail for it that is in process goes on.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin StoreOption store,
            @Parameters(paramLabel = "ADDRESS", description = "a mailbox; the case of its domain does not matter")
                    String mailbox,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            defaultValue = "by an operator",
                            description = "in the reports to senders (default: ${DEFAULT-VALUE})")
                    String reason,
            @Option(names = "--json", description = "one object: entry, added") boolean json) {
        try {
            Recipient.smtp(mailbox);
        } catch (InvalidAddressException e) {
            throw new UsageException(
                    Objects.requireNonNullElse(e.getMessage(), mailbox + " is no mailbox") + "; nothing was changed");
        }
        return word.on(store, null, access -> {
            SuppressionList list = access.queue().suppressionList();
            Optional<SuppressionList.Entry> before = list.find(mailbox);
            SuppressionList.Entry entry;
            try {
                entry = list.add(mailbox, System.getProperty("user.name"), reason);
            } catch (IllegalStateException e) { // full
                surroundings.line(Objects.requireNonNullElse(e.getMessage(), e.toString()));
                return ExitCodes.REFUSED;
            }
            if (json) {
                ObjectNode object = ReportJson.object();
                object.set("entry", Records.write(entry));
                word.json(object.put("added", before.isEmpty()));
            } else if (before.isEmpty()) {
                word.lines(List.of("Nothing is sent to " + Words.oneLine(entry.address())
                        + " any more; 'postlude queue suppress remove' ends it."));
            } else {
                word.lines(List.of(Words.oneLine(entry.address() + " was on the list already, since "
                        + Words.time(entry.since()) + ", by " + entry.by() + ": " + entry.reason())));
            }
            return ExitCodes.OK;
        });
    }

    @Command(
            name = "remove",
            description = "Takes an address off it. What was returned already stays so.",
            mixinStandardHelpOptions = true)
    int remove(
            @Mixin StoreOption store,
            @Parameters(paramLabel = "ADDRESS", description = "as 'queue suppress list' shows it") String mailbox,
            @Option(names = "--json", description = "one object: address, removed") boolean json) {
        return word.on(store, null, access -> {
            boolean isRemoved = access.queue().suppressionList().remove(mailbox);
            if (json) {
                word.json(ReportJson.object().put("address", mailbox).put("removed", isRemoved));
            } else if (isRemoved) {
                word.lines(List.of("Mail is sent to " + Words.oneLine(mailbox) + " again."));
            }
            if (!isRemoved) {
                surroundings.line(
                        mailbox + " is not on the list; see 'postlude queue suppress list'. Nothing was changed");
            }
            return isRemoved ? ExitCodes.OK : ExitCodes.BAD_INPUT;
        });
    }
}
