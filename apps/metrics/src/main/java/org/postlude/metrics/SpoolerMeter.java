package org.postlude.metrics;

import java.util.List;

/**
 * Every meter there is: its name, its kind, its tags, and what it means. {@code docs/metrics.md} is this table, and a test holds
 * the two together. Tags have few values, whatever mail comes: no address, no domain, no id.
 */
public enum SpoolerMeter {
    /** Submits that were accepted. */
    SUBMIT(
            "postlude.submit",
            Kind.TIMER,
            "From the call of submit to its receipt: the message is durable then. A repeated submit under the same key"
                    + " counts."),
    /** Submits that were refused. */
    REFUSED(
            "postlude.submit.refused",
            Kind.COUNTER,
            "Submits that the client was refused, by the kind of error it was told (not_enough_disk, disk_error, busy,"
                    + " no_access, no_support, corrupt_data, collision, invalid_object).",
            "reason"),
    /** Attempts. */
    ATTEMPTS(
            "postlude.attempts",
            Kind.TIMER,
            "Attempts over a transport that have ended, by how: accepted, mixed, deferred, refused, in_doubt,"
                    + " not_mine, kept, unreached, stopped, failed, damaged, and abandoned where the watchdog gave a"
                    + " silent worker up.",
            "transport",
            "ending"),
    /** What parts have come to. */
    PARTS(
            "postlude.parts",
            Kind.COUNTER,
            "How often a part (a message's recipients of one domain) came to rest or ended, counted when that is"
                    + " durable, by its state: delivered, returned, backing_off, in_doubt, held, transport_deferred,"
                    + " queued.",
            "transport",
            "state"),
    /** How long mail is under way. */
    DELIVERY(
            "postlude.delivery",
            Kind.TIMER,
            "From the submit of a message to the recorded end of each of its parts, by how it ended.",
            "state"),
    /** Withdrawals. */
    WITHDRAWN("postlude.withdrawn", Kind.COUNTER, "Messages that were taken back."),
    /** Logoffs. */
    LOGOFF(
            "postlude.logoff",
            Kind.TIMER,
            "Logoffs of stores from the call to the answer, by mode and outcome.",
            "mode",
            "outcome"),
    /** Releases. */
    RELEASED(
            "postlude.stores.released",
            Kind.COUNTER,
            "Stores that were given up, by the mode in which, and whether a caller of a logoff had its report by that"
                    + " (asked is yes). A store that its last client only closed is mode=abort, asked=no.",
            "mode",
            "asked"),
    /** Broken rules. */
    BROKEN(
            "postlude.rules.broken",
            Kind.COUNTER,
            "How often a provider broke a rule of its contract, by the rule's id in docs/rules.md.",
            "rule"),
    /** What this module did not hear of. */
    MISSED(
            "postlude.observer.missed",
            Kind.COUNTER,
            "Things that these meters do not count, because they were told faster than they were taken. Zero, unless"
                    + " the program had no processor time left."),
    /** Depth of the queues. */
    QUEUE(
            "postlude.queue.messages",
            Kind.GAUGE,
            "Messages in all open stores that have not ended (all), and of these those with a part in process"
                    + " (active), in doubt (in_doubt), held (held), or waiting for its next attempt after one that failed"
                    + " (backing_off). A message may be in several of the last four. The last is not a number if it is not"
                    + " known yet; it is counted by going through the queue, anew when a hundred times as long has gone by"
                    + " as that took.",
            "state"),
    /** Age of the oldest message. */
    OLDEST(
            "postlude.queue.oldest",
            Kind.SECONDS,
            "The age of the oldest message that has not ended, of all open stores."),
    /** Open stores. */
    STORES("postlude.stores.open", Kind.GAUGE, "Stores that are open with mail, and have told how much waits in them."),
    /** Stores that refuse. */
    REFUSING("postlude.stores.refusing", Kind.GAUGE, "Of these, stores that take nothing now: disk full or failed."),
    /** Whether a transport can be used. */
    USABLE(
            "postlude.transport.usable",
            Kind.GAUGE,
            "1 if the transport can be used; 0 if it failed, or is left alone because its login is refused or it reaches nobody.",
            "transport"),
    /** Places in use. */
    PLACES(
            "postlude.transport.attempts",
            Kind.GAUGE,
            "Attempts that are in process over the transport, or wait for a thread of it.",
            "transport"),
    /** Destinations. */
    DESTINATIONS(
            "postlude.destinations",
            Kind.GAUGE,
            "Destinations of the transport of which there is something to tell: reached (live), left alone but for"
                    + " probes (dead), and of both those that wait for a limit (limited). A destination that has nothing"
                    + " in process, had no trouble lately and waits for no limit is in none.",
            "transport",
            "state"),
    /** Concurrency. */
    CONCURRENCY(
            "postlude.destinations.attempts",
            Kind.GAUGE,
            "Attempts to these destinations, all together: how many those that are live may have at once now"
                    + " (allowed), and how many are in process (running). The first falls when destinations have enough.",
            "transport",
            "number");

    /** What kind of meter. */
    public enum Kind {
        /** Only rises. */
        COUNTER("counter"),
        /** Durations, in seconds. */
        TIMER("timer, seconds"),
        /** A number of this moment. */
        GAUGE("gauge"),
        /** A duration of this moment, in seconds. */
        SECONDS("gauge, seconds");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /**
         * With its unit.
         *
         * @return as the table has it
         */
        public String words() {
            return words;
        }
    }

    private final String id;
    private final Kind kind;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // List.of, which nobody can change
    private final List<String> tags;

    SpoolerMeter(String id, Kind kind, String meaning, String... tags) {
        this.id = id;
        this.kind = kind;
        this.meaning = meaning;
        this.tags = List.of(tags);
    }

    /**
     * Its name in Micrometer's form.
     *
     * @return words with dots
     */
    public String id() {
        return id;
    }

    /**
     * What kind it is.
     *
     * @return with its unit
     */
    public Kind kind() {
        return kind;
    }

    /**
     * What it means.
     *
     * @return for people
     */
    public String meaning() {
        return meaning;
    }

    /**
     * The keys of its tags.
     *
     * @return in their order
     */
    public List<String> tags() {
        return tags;
    }
}
