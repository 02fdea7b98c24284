package org.postlude.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.control.Records;
import org.postlude.spooler.QueueReader;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.queue.Suspension;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The words of {@code queue} for standing orders: rules, and what is suspended. They outlive the process that makes them. */
abstract class QueueOrders extends QueueChanges {
    QueueOrders(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(
            name = "rules",
            description = {
                "Lists the rules and what is suspended, in the order in which they were made.",
                "rules hold FILTER...    keeps back what matches, now and in future",
                "rules bounce FILTER...  returns what matches to its sender, now and in future",
                "rules remove ID         ends a rule; what it holds stays held until it is released"
            },
            mixinStandardHelpOptions = true)
    public int rules(
            @Mixin StoreOption store,
            @Parameters(arity = "0..*", paramLabel = "hold|bounce FILTER... | remove ID", description = "see above")
                    @Nullable
                    List<String> given,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            defaultValue = "by an operator",
                            description = "shown wherever its work is listed (default: ${DEFAULT-VALUE})")
                    String reason,
            @Mixin UntilOption until,
            @Option(names = "--json", description = "one object") boolean json) {
        if (given == null || given.isEmpty()) {
            return list(store, json);
        }
        List<String> rest = given.subList(1, given.size());
        return switch (given.get(0)) {
            case "hold" -> add(store, Rule.Kind.HOLD, rest, reason, until, json);
            case "bounce" -> add(store, Rule.Kind.BOUNCE, rest, reason, until, json);
            case "remove" -> end(store, "queue rules remove", rest, json, QueueOrders::endRule);
            default ->
                throw new UsageException("queue rules " + given.get(0)
                        + ": give hold or bounce with a filter, remove with a rule's name, or nothing; nothing"
                        + " was done");
        };
    }

    private int list(StoreOption option, boolean json) {
        StoreAddress address = option.address(surroundings);
        List<Rule> rules = List.of();
        List<Suspension> suspensions = List.of();
        if (option.isNotYetThere(surroundings, address)) {
            surroundings.line("there is no store at " + address + " yet; the first send makes it");
        } else {
            try (QueueReader reader = QueueReader.open(address)) {
                rules = reader.rules();
                suspensions = reader.suspensions();
            }
        }
        if (json) {
            ObjectNode object = ReportJson.object();
            object.set("rules", Records.write(rules));
            object.set("suspensions", Records.write(suspensions));
            word.json(object);
        } else {
            word.lines(OrdersText.lines(rules, suspensions));
        }
        return ExitCodes.OK;
    }

    private int add(
            StoreOption store, Rule.Kind kind, List<String> words, String reason, UntilOption until, boolean json) {
        if (words.isEmpty()) {
            throw new UsageException("a rule needs a filter, for example 'domain=example.org'; nothing was done");
        }
        Filter filter = FilterWords.of(words).filter();
        Instant end = until.time(surroundings.clock().instant());
        return word.on(store, null, access -> {
            QueueControl.Made made = access.queue().addRule(kind, filter, reason, end, user());
            if (json) {
                word.json(Records.write(made));
            } else {
                word.lines(List.of("Rule " + made.rule().id() + " is made; 'postlude queue rules remove "
                        + made.rule().id() + "' ends it."));
                word.lines(ChangeText.lines(made.change(), filter, kind == Rule.Kind.HOLD ? "held" : "returned"));
            }
            return ExitCodes.OK;
        });
    }

    /** Ends something by its name. */
    private interface End {
        /** What a person is told of it; empty if there is none of that name. */
        Optional<String> of(QueueControl queue, String id);
    }

    private static Optional<String> endRule(QueueControl queue, String id) {
        Optional<Rule> rule =
                queue.rules().stream().filter(each -> each.id().equals(id)).findFirst();
        if (!queue.removeRule(id)) {
            return Optional.empty();
        }
        String what = rule.map(each -> " (" + Words.oneLine(each.kind() + " " + each.filter()) + ")")
                .orElse("");
        boolean isHold = rule.filter(each -> each.kind() == Rule.Kind.BOUNCE).isEmpty();
        return Optional.of("Rule " + id + what + " is ended."
                + (isHold ? " What it held stays held; 'postlude queue release FILTER' lets it go." : ""));
    }

    private static Optional<String> endSuspension(QueueControl queue, String id) {
        Optional<Suspension> suspension = queue.suspensions().stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
        if (!queue.resume(id)) {
            return Optional.empty();
        }
        String what = suspension
                .map(each -> " of " + Words.oneLine(OrdersText.where(each)))
                .orElse("");
        return Optional.of("Suspension " + id + what + " is ended.");
    }

    /** Rules and suspensions are numbered together, and ended by different words. */
    private static String otherWord(QueueControl queue, String id) {
        if (queue.suspensions().stream().anyMatch(each -> each.id().equals(id))) {
            return id + " is a suspension: 'postlude queue resume " + id + "' ends it. Nothing was changed";
        } else if (queue.rules().stream().anyMatch(each -> each.id().equals(id))) {
            return id + " is a rule: 'postlude queue rules remove " + id + "' ends it. Nothing was changed";
        }
        return "there is none named " + id + "; see 'postlude queue rules'. Nothing was changed";
    }

    private int end(StoreOption store, String what, List<String> ids, boolean json, End end) {
        if (ids.size() != 1) {
            throw new UsageException(what + " takes one name, as 'queue rules' lists it; nothing was done");
        }
        return word.on(store, null, access -> {
            Optional<String> ended = end.of(access.queue(), ids.get(0));
            if (json) {
                word.json(ReportJson.object().put("id", ids.get(0)).put("ended", ended.isPresent()));
            } else {
                word.lines(ended.stream().toList());
            }
            if (ended.isEmpty()) {
                surroundings.line(otherWord(access.queue(), ids.get(0)));
            }
            return ended.isPresent() ? ExitCodes.OK : ExitCodes.BAD_INPUT;
        });
    }

    @Command(
            name = "suspend",
            description =
                    "Sends nothing more over a transport, or to one destination over it, until it is resumed. What is"
                            + " in process ends.",
            mixinStandardHelpOptions = true)
    public int suspend(
            @Mixin StoreOption store,
            @Parameters(index = "0", paramLabel = "TRANSPORT", description = "its name, as 'queue list' shows it")
                    String transport,
            @Parameters(
                            index = "1",
                            arity = "0..1",
                            paramLabel = "DOMAIN",
                            description = "one destination; without it all of the transport")
                    @Nullable
                    String domain,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            defaultValue = "by an operator",
                            description = "shown wherever it keeps something back (default: ${DEFAULT-VALUE})")
                    String reason,
            @Mixin UntilOption until,
            @Option(names = "--json", description = "one object") boolean json) {
        Instant end = until.time(surroundings.clock().instant());
        return word.on(store, null, access -> {
            Suspension made = access.queue().suspend(transport, Optional.ofNullable(domain), reason, end, user());
            if (json) {
                word.json(Records.write(made));
            } else {
                word.lines(List.of("Suspended " + OrdersText.where(made) + " as " + made.id()
                        + "; 'postlude queue resume " + made.id() + "' ends it."));
            }
            if (!isUsed(access.queue(), made)) {
                surroundings.line("no mail waits for " + Words.oneLine(OrdersText.where(made))
                        + " now; if another name was meant, 'postlude queue list' shows them");
            }
            return ExitCodes.OK;
        });
    }

    private static boolean isUsed(QueueControl queue, Suspension made) {
        List<String> words = new ArrayList<>();
        words.add("transport=" + FilterWords.exact(made.transport()));
        made.domain().ifPresent(domain -> words.add("domain=" + FilterWords.exact(domain)));
        return !queue.list(Filter.parse(words), "", 1).messages().isEmpty();
    }

    @Command(
            name = "resume",
            description = "Ends a suspension; its mail is due when its time has come.",
            mixinStandardHelpOptions = true)
    public int resume(
            @Mixin StoreOption store,
            @Parameters(paramLabel = "ID", description = "as 'queue rules' lists it") String id,
            @Option(names = "--json", description = "one object") boolean json) {
        return end(store, "queue resume", List.of(id), json, QueueOrders::endSuspension);
    }

    private static String user() {
        return System.getProperty("user.name");
    }
}
