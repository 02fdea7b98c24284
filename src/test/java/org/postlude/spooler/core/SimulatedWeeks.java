package org.postlude.spooler.core;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.store.InDoubtPolicy;

/** One spooler, two stores and many destinations through some weeks, with rushes, kills, and a clock that is set both ways. */
final class SimulatedWeeks {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration EXPIRY = Settings.DEFAULT.retry().expiry();
    private static final String BULK = "@bulk.example";
    private static final double TOLERANCE = 0.1;
    /** In a rush, for each steady destination, and for each other one. */
    private static final int MUCH = 34;

    private static final int LITTLE = 5;
    private static final int RUSH_TAKES = 5;
    /** No answer that counts takes longer. */
    private static final Duration SLOW = Duration.ofMinutes(20);
    /** Until it is known to be dead, and while the time between probes still grows. */
    private static final int FIRST_PROBES = 25;

    private static final int PROBES_A_DAY = 28;
    /** A transport that is suspected of reaching nobody is left alone for a minute, and may be again. */
    private static final Duration BREAK = Duration.ofMinutes(10);

    /**
     * How large a world is.
     *
     * @param destinations half of them steady, a tenth dead
     * @param rushes hours in which very much is submitted at once
     * @param other messages that are submitted in between
     * @param limited whether the transport has a limit that is reached in a rush; else all its places are taken
     */
    record Size(int destinations, int weeks, int rushes, int other, boolean limited) {}

    private record Passed(Instant passed, Duration by) {}

    final Town town;
    private final long seed;
    private final Size size;
    private final Random random;
    private final Map<String, Letter> letters = new TreeMap<>();
    private final Map<PartId, Letter> byPart = new HashMap<>();
    private final List<String> domains = new ArrayList<>();
    private final Places places;
    private final List<Limit> limits =
            new ArrayList<>(List.of(Places.OF_DESTINATION, Places.OF_RELAY, Places.OF_SENDER));
    private final List<StoreKey> stores = new ArrayList<>();
    private final List<Passed> jumps = new ArrayList<>();
    private final List<Passed> kills = new ArrayList<>();
    private final Line line;
    private Map<String, Integer> shares = new HashMap<>();
    private int hour;
    /** Hours in which steady destinations had mail waiting all the time, and what the least and the most served one got. */
    int contended;

    double least = 1;
    double most = 1;
    /** How often each limit was nearly reached. */
    final Map<Limit, Integer> reached = new HashMap<>();
    /** Messages that waited although there was room. */
    int late;

    SimulatedWeeks(long seed, Size size) {
        this.seed = seed;
        this.size = size;
        this.random = new Random(seed);
        for (Places.Kind kind : Places.Kind.values()) {
            for (int i = 0; i < count(kind); i++) {
                domains.add(kind.domain(i));
            }
        }
        int atOnce = size.destinations() / 10;
        Limit ofAll = new Limit(Limit.Of.TRANSPORT, "smtp", size.destinations() * 3 / 2, HOUR.dividedBy(6));
        if (size.limited()) {
            limits.add(ofAll);
        }
        this.places = new Places(random, size.limited() ? 20 : 74, ofAll, letters);
        this.town = new Town(Settings.DEFAULT.with(DestinationPolicy.DEFAULT, limits), atOnce, this::begun);
        this.line = new Line(atOnce);
        town.answered = this::heard;
        town.transport("smtp");
        town.transport("relay");
        stores.add(town.open());
        stores.add(town.open());
    }

    int rushes() {
        return size.rushes();
    }

    private int count(Places.Kind kind) {
        int all = size.destinations();
        return switch (kind) {
            case STEADY -> all / 2;
            case DEAD, GREYLISTING, LIMITED -> all / 10;
            case HASTY, FLAPPING -> all * 3 / 40;
            case RELAYED -> all / 20;
        };
    }

    private Town.Says begun(String transport, Recipient recipient, Instant now) {
        Letter letter = requireNonNull(letters.get(recipient.address()));
        if (letter.kind != Places.Kind.RELAYED) {
            shares.merge(recipient.domain(), 1, Integer::sum);
            checkNotHeldUp(letter);
            line.begun(recipient.domain());
        }
        return places.to(transport, recipient, now);
    }

    private void heard(Town.Call call) {
        Letter letter = requireNonNull(byPart.get(call.part()));
        if (letter.kind != Places.Kind.RELAYED) {
            line.ended(call.domain(), town.passed());
        }
        letter.heard();
    }

    /** What may go at once goes at once, whoever is dead, slow, or limited. */
    private void checkNotHeldUp(Letter letter) {
        if (letter.isNew()
                && letter.kind == Places.Kind.STEADY
                && letter.notBefore == null
                && !letter.sender.endsWith(BULK)
                && !size.limited()
                && !wasKilledSince(letter.submitted)) {
            Instant free =
                    line.freeSince(letter.recipient.substring(letter.recipient.indexOf('@') + 1), letter.submitted);
            Duration waited = Duration.between(free, town.passed());
            late += waited.toMillis() > 1_000 ? 1 : 0;
            assertTrue(waited.compareTo(BREAK) <= 0, () -> letter + " waited " + waited + " for nothing");
        }
    }

    void run() {
        List<Integer> rushes = new ArrayList<>();
        int hours = size.weeks() * 7 * 24;
        for (int i = 0; i < size.rushes(); i++) {
            rushes.add(i * hours / size.rushes() + 5 + random.nextInt(hours / size.rushes() - 24));
        }
        List<Integer> killed = List.of(random.nextInt(hours), random.nextInt(hours));
        int rush = Integer.MIN_VALUE;
        for (hour = 0; hour < hours + (EXPIRY.toHours() + 72); hour++) {
            boolean isLate = hour >= hours;
            if (rushes.contains(hour)) {
                rush = hour;
                rush();
            }
            boolean isQuiet = hour >= rush + RUSH_TAKES;
            hour(isQuiet && !isLate, !isLate && killed.contains(hour), !isLate && random.nextInt(60) == 0);
        }
    }

    private void hour(boolean isFed, boolean isKilled, boolean isJumped) {
        shares = new HashMap<>();
        Instant passed = town.passed();
        Instant clock = town.now();
        Duration left = HOUR;
        int batches = isFed ? 1 + random.nextInt(3) : 0;
        for (int i = 0; i < batches; i++) {
            left = left.minus(pause());
            int count = random.nextInt(2 * size.other() / (size.weeks() * 7 * 24) + 1);
            StoreKey store = stores.get(random.nextInt(2));
            for (int j = 0; j < count; j++) {
                Instant later = random.nextInt(30) == 0 ? town.now().plusSeconds(random.nextInt(172_800)) : null;
                write(store, domains.get(random.nextInt(domains.size())), random.nextInt(3) - 1, later);
            }
            town.submitted(store, count);
        }
        if (isJumped) {
            left = left.minus(pause());
            Duration by = Duration.ofMinutes(random.nextInt(180));
            jumps.add(new Passed(town.passed(), by));
            town.jump(by);
        }
        if (isKilled) {
            left = left.minus(pause());
            Duration back = Duration.ofMinutes((long) random.nextInt(2) * random.nextInt(360));
            kills.add(new Passed(town.passed(), back));
            line.cut();
            town.restart(back);
        }
        town.run(left);
        boolean wasSetBack = kills.stream()
                .anyMatch(kill -> !kill.passed().isBefore(passed) && !kill.by().isZero());
        if (!wasSetBack) {
            checkShares(passed, clock);
        }
    }

    private Duration pause() {
        Duration pause = Duration.ofMinutes(random.nextInt(12));
        town.run(pause);
        return pause;
    }

    private void rush() {
        List<String> addresses = new ArrayList<>();
        for (String domain : domains) {
            int count = Places.Kind.of(domain) == Places.Kind.STEADY ? MUCH : LITTLE;
            addresses.addAll(Collections.nCopies(count, domain));
        }
        Collections.shuffle(addresses, random);
        addresses.forEach(domain -> write(stores.get(0), domain, 0, null));
        town.submitted(stores.get(0), addresses.size());
    }

    private void write(StoreKey store, String domain, int priority, @Nullable Instant notBefore) {
        Places.Box box = random.nextInt(12) != 0
                ? Places.Box.USUAL
                : random.nextInt(40) != 0
                        ? (random.nextBoolean() ? Places.Box.GONE : Places.Box.DOUBT)
                        : List.of(Places.Box.HANG, Places.Box.STUCK, Places.Box.BREAKS)
                                .get(random.nextInt(3));
        String sender = random.nextInt(20) == 0 ? "news" + random.nextInt(2) + BULK : "ann@example.org";
        String recipient = box.name().toLowerCase(Locale.ROOT) + letters.size() + "@" + domain;
        InDoubtPolicy policy = switch (random.nextInt(10)) {
            case 0 -> InDoubtPolicy.HOLD;
            case 1 -> InDoubtPolicy.FAIL_UNKNOWN;
            default -> InDoubtPolicy.RETRY;
        };
        boolean isRelayed = Places.Kind.of(domain) == Places.Kind.RELAYED;
        List<Terms.Hop> hops = isRelayed ? List.of(new Terms.Hop("relay", "relay:")) : List.of();
        Letter letter = new Letter(this, store, sender, recipient, policy, notBefore);
        letters.put(recipient, letter);
        PartId id = town.queue(store, sender, recipient, priority, hops, policy, notBefore);
        letter.named(id);
        byPart.put(id, letter);
    }

    boolean wasKilledSince(Instant passed) {
        return kills.stream().anyMatch(kill -> !kill.passed().isBefore(passed));
    }

    /** By how much the clock was set forward since then, as far as a later owner cannot know it. */
    Duration forgotten(Instant since) {
        return jumps.stream()
                .filter(jump -> !jump.passed().isBefore(since) && wasKilledSince(jump.passed()))
                .map(Passed::by)
                .reduce(Duration.ZERO, Duration::plus);
    }

    Duration setBack(Instant since) {
        return kills.stream()
                .filter(kill -> !kill.passed().isBefore(since))
                .map(Passed::by)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Among the steady destinations that had mail waiting all through this hour each one has its equal share of what went to
     * these, and nobody else has more than that.
     */
    private void checkShares(Instant passed, Instant clock) {
        Map<String, Integer> waiting = new TreeMap<>();
        town.store(stores.get(0)).forEach(part -> {
            Letter letter = requireNonNull(byPart.get(part.id()));
            boolean isDue = !part.label().due().isAfter(clock) && part.record().attempts() == 0;
            if (letter.kind == Places.Kind.STEADY
                    && isDue
                    && !letter.submitted.isAfter(passed)
                    && !letter.sender.endsWith(BULK)) {
                String domain = part.recipients().get(0).domain();
                waiting.put(domain, shares.getOrDefault(domain, 0));
            }
        });
        if (waiting.size() < 2) {
            return;
        }
        contended++;
        double equal =
                waiting.values().stream().mapToInt(Integer::intValue).average().orElseThrow();
        waiting.forEach((domain, share) -> {
            least = Math.min(least, share / equal);
            most = Math.max(most, share / equal);
            assertTrue(
                    Math.abs(share - equal) <= Math.max(1, TOLERANCE * equal),
                    () -> this + ": " + domain + " had " + share + " attempts, an equal share of " + waiting.size()
                            + " destinations was " + equal);
        });
        shares.forEach((domain, share) -> assertTrue(
                share - equal <= Math.max(1, TOLERANCE * equal),
                () -> this + ": " + domain + " had " + share + " attempts, and those that waited " + equal));
    }

    /** How many ended in, or wait for a person in, which state. */
    Map<MessageState, Integer> check() {
        limits.forEach(limit -> requireNonNull(places.counted.get(limit), limit::toString)
                .forEach((name, at) -> check(limit, name, at)));
        checkDead();
        Map<MessageState, Integer> states = new EnumMap<>(MessageState.class);
        town.reports.forEach(report -> requireNonNull(byPart.get(report.part())).reported(report));
        letters.values().forEach(letter -> states.merge(letter.check(), 1, Integer::sum));
        return states;
    }

    /** As the other side counted, whatever the clock showed; a limit forgets with the process what went before. */
    private void check(Limit limit, String name, List<Instant> counted) {
        Collections.sort(counted);
        int tight = 0;
        for (int i = 0; i + limit.messages() < counted.size(); i++) {
            Instant first = counted.get(i);
            Instant next = counted.get(i + limit.messages());
            Duration between = Duration.between(first, next);
            boolean isCut = kills.stream()
                    .anyMatch(kill -> !kill.passed().isBefore(first.minus(SLOW))
                            && kill.passed().isBefore(next));
            assertTrue(
                    isCut || between.compareTo(limit.per()) >= 0,
                    () -> this + ": " + (limit.messages() + 1) + " of " + name + " within " + between + " from " + first
                            + " on, and the limit is " + limit);
            tight += between.compareTo(limit.per().multipliedBy(3)) < 0 ? 1 : 0;
        }
        reached.merge(limit, tight, Integer::sum);
    }

    /** A dead destination costs an attempt in a while, however much mail waits for it. */
    private void checkDead() {
        long days = Duration.between(Town.BEGIN, town.passed()).toDays() + 1;
        long most = (1L + kills.size()) * FIRST_PROBES + days * PROBES_A_DAY;
        for (String domain : domains) {
            long calls = Places.Kind.of(domain) == Places.Kind.DEAD ? town.callsTo(domain) : 0;
            assertTrue(calls <= most, () -> this + ": " + domain + " is dead and had " + calls + " attempts");
        }
    }

    @Override
    public String toString() {
        return "seed " + seed + ", hour " + hour + " (" + town.now() + ")";
    }
}
