package org.postlude.command;

import java.time.Instant;
import java.util.List;
import org.postlude.spooler.queue.Filter;
import org.postlude.store.InDoubtPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The words of {@code queue} that change what becomes of mail. */
abstract class QueueChanges extends QueueLook {
    private static final String JSON = "one object: matched, changed, refused, refusedOmitted";

    final QueueWord word;

    QueueChanges(Surroundings surroundings) {
        super(surroundings);
        this.word = new QueueWord(surroundings);
    }

    @Command(
            name = "hold",
            description = "Keeps mail back until it is released; nothing sends it, no logoff mode and no flush.",
            mixinStandardHelpOptions = true)
    public int hold(
            @Mixin StoreOption store,
            @Mixin FilterWords words,
            @Mixin FilterWords.OrAll all,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            defaultValue = "by an operator",
                            description = "shown wherever it is listed (default: ${DEFAULT-VALUE})")
                    String reason,
            @Mixin UntilOption until,
            @Option(names = "--json", description = JSON) boolean json) {
        Filter filter = all.filter(words, "queue hold");
        Instant end = until.time(surroundings.clock().instant());
        return word.change(store, json, filter, "held", null, queue -> queue.hold(filter, reason, end));
    }

    @Command(
            name = "release",
            description = "Lets held mail go; it is due at once, or at the time its sender wants.",
            mixinStandardHelpOptions = true)
    public int release(
            @Mixin StoreOption store,
            @Mixin FilterWords words,
            @Mixin FilterWords.OrAll all,
            @Option(names = "--json", description = JSON) boolean json) {
        Filter filter = all.filter(words, "queue release", "state=held");
        return word.change(store, json, filter, "released", null, queue -> queue.release(filter));
    }

    @Command(
            name = "retry",
            description = "Tries mail now, whatever its next attempt or the memory of a dead destination says.",
            mixinStandardHelpOptions = true)
    public int retry(
            @Mixin StoreOption store,
            @Mixin FilterWords words,
            @Mixin FilterWords.OrAll all,
            @Option(names = "--json", description = JSON) boolean json) {
        Filter filter = all.filter(words, "queue retry");
        return word.change(store, json, filter, "due now", null, queue -> queue.retry(filter));
    }

    @Command(
            name = "reroute",
            description = "Gives mail another route; it is due at once.",
            mixinStandardHelpOptions = true)
    public int reroute(
            @Mixin StoreOption store,
            @Mixin FilterWords words,
            @Mixin FilterWords.OrAll all,
            @Option(
                            names = "--via",
                            paramLabel = "URL",
                            required = true,
                            description = "smtp://host:port, smtps://host, lmtp://host:port, maildir:DIR or local:")
                    String via,
            @Option(names = "--json", description = JSON) boolean json) {
        Filter filter = all.filter(words, "queue reroute");
        String url = Via.url(via);
        return word.change(store, json, filter, "due over " + url, url, queue -> queue.reroute(filter, url));
    }

    @Command(
            name = "withdraw",
            description = "Takes messages back; nobody is told. What was delivered stays delivered.",
            mixinStandardHelpOptions = true)
    public int withdraw(
            @Mixin StoreOption store,
            @Mixin FilterWords words,
            @Mixin FilterWords.OrAll all,
            @Option(names = "--json", description = JSON) boolean json) {
        Filter filter = all.filter(words, "queue withdraw");
        return word.change(store, json, filter, "withdrawn", null, queue -> queue.withdraw(filter));
    }

    @Command(
            name = "bounce",
            description = "Ends mail now, with a report to its sender.",
            mixinStandardHelpOptions = true)
    public int bounce(
            @Mixin StoreOption store,
            @Mixin FilterWords words,
            @Mixin FilterWords.OrAll all,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            defaultValue = "returned by an operator",
                            description = "in the report (default: ${DEFAULT-VALUE})")
                    String reason,
            @Option(names = "--json", description = JSON) boolean json) {
        Filter filter = all.filter(words, "queue bounce");
        return word.change(store, json, filter, "returned", null, queue -> queue.bounce(filter, reason));
    }

    @Command(
            name = "decide",
            description =
                    "Decides about mail in doubt: 'retry' sends it again, 'fail' ends it and tells its sender that"
                            + " delivery is unknown.",
            mixinStandardHelpOptions = true)
    public int decide(
            @Mixin StoreOption store,
            @Parameters(
                            arity = "1..*",
                            paramLabel = "FILTER... retry|fail",
                            description =
                                    "which, as of 'queue list', and what becomes of it; without a filter --all is needed")
                    List<String> given,
            @Mixin FilterWords.OrAll all,
            @Option(names = "--json", description = JSON) boolean json) {
        String decision = given.get(given.size() - 1);
        InDoubtPolicy policy = switch (decision) {
            case "retry" -> InDoubtPolicy.RETRY;
            case "fail" -> InDoubtPolicy.FAIL_UNKNOWN;
            default ->
                throw new UsageException(
                        "queue decide ends with retry or fail, not with " + decision + "; nothing was done");
        };
        Filter filter =
                all.filter(FilterWords.of(given.subList(0, given.size() - 1)), "queue decide", "state=in_doubt");
        return word.change(
                store,
                json,
                filter,
                policy == InDoubtPolicy.RETRY ? "due again" : "ended as unknown",
                null,
                queue -> queue.decide(filter, policy));
    }
}
