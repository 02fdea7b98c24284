package org.postlude.spooler.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postlude.spooler.AbortPolicy;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.Watchdog;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;

/** What one world contains. Everything that can happen in it at any time does happen in some path. */
final class Scenario {
    /** How a transport's workers treat what they were given. */
    enum Hang {
        /** They answer in every way that the world allows, at any time. */
        NEVER,
        /** They come back only when they are cancelled. */
        UNTIL_CANCELLED,
        /** They do not come back, whatever they are told. */
        FOR_EVER
    }

    /** Longer than anything else that is waited for. */
    static final Duration WATCHDOG_SLEEPS = Duration.ofDays(1);

    final String name;
    List<Mail> mails = List.of(Mail.two(InDoubtPolicy.RETRY), Mail.submitted(InDoubtPolicy.RETRY));
    List<Face> faces = List.of(Face.CLIENT);
    /** Logoff calls in one run, by whichever client. */
    int calls = 2;
    /** How often the process may be killed. */
    int cuts = 1;
    /** The store may fail once: what it was doing is done or not, and it does nothing more until it is opened anew. */
    boolean failures;
    /** How many of the calls may follow a cut. */
    int callsAfterCut;
    /** Attempts of one part with a free outcome; further ones are accepted. */
    int attempts = 1;
    /**
     * Answers after the permit: A accepted, D deferred, R refused, U in doubt and delivered, u in doubt and not delivered;
     * a letter per recipient. K alone: the transport keeps the part.
     */
    List<String> answers = List.of("AA", "AD", "RA", "DD", "UU", "uu", "A", "D", "R", "U", "u");
    /** Answers before the permit: F the transport fails, B it is busy, N it is not the one to ask, X it does not reach anybody. */
    List<String> early = List.of("F");

    TransportAbilities abilities = new TransportAbilities(true, false, false, false, false);
    int maxAttempts = 2;
    Hang hang = Hang.NEVER;
    /** Whether the alarm may come before a worker has come back. */
    boolean watchdog;
    /** Whether transports take notice of END_INBOUND and END_OUTBOUND. */
    boolean notices = true;
    /** One message waits at the source. */
    boolean inbound;
    /** Client B may open the store, log off, close. */
    boolean clientB;
    /** Handles may be closed. */
    boolean closes;
    /** Whether a logoff has a deadline; else it waits as long as it takes. */
    boolean deadlines = true;
    /** Writes that wait together may be taken together, past a read that stands between them. */
    boolean gathers;

    /** What a person may order, about any part, and how often. */
    List<ModelCall.Kind> orders = List.of();

    int orderCalls;
    List<Limit> limits = List.of();
    /** When a sender is told of a delay. */
    Optional<Duration> delayWarning = Optional.empty();
    /** What senders want to be told. */
    Set<ReportOn> reports = ReportOn.USUAL;

    private AbortPolicy policy = AbortPolicy.STOP_OR_REFUSE;
    private int window = 256;
    /** Attempts in a row that do not reach a destination, until it is dead. */
    int deadAfter = 1_000;

    private final Map<Integer, List<String>> fitting = new HashMap<>();

    Scenario(String name) {
        this.name = name;
    }

    Scenario strict() {
        policy = AbortPolicy.STRICT;
        return this;
    }

    Scenario window(int size) {
        window = size;
        return this;
    }

    /** A few milliseconds each, and no two the same: the model's time stands still but for its alarm. */
    Settings settings() {
        return new Settings(
                policy,
                Duration.ofMillis(3),
                new RetrySchedule(Duration.ofMillis(8), 2, Duration.ofMillis(8), 0, Duration.ofDays(365), delayWarning),
                2,
                window,
                Duration.ofDays(7),
                Duration.ofMillis(8),
                Watchdog.every(watchdog ? Duration.ofMillis(32) : WATCHDOG_SLEEPS.plusDays(1)),
                Duration.ofMillis(16),
                Duration.ofMillis(2),
                watchdog ? Duration.ofMillis(64) : WATCHDOG_SLEEPS.plusDays(1),
                new DestinationPolicy(2, 2, deadAfter, Duration.ofMillis(4), Duration.ofMillis(4), 1_000),
                limits);
    }

    /** The answers for so many recipients; the first is that all are accepted. */
    List<String> answersFor(int recipients) {
        return fitting.computeIfAbsent(
                recipients,
                size -> answers.stream()
                        .filter(answer -> answer.length() == size || answer.equals("K"))
                        .distinct()
                        .toList());
    }
}
