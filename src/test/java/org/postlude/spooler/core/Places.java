package org.postlude.spooler.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.Limit;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;

/**
 * The destinations of the simulated weeks. How one of them behaves is in its name, and what it makes of a message in the name
 * of the mailbox. They keep their own time, which nobody sets.
 */
final class Places implements Town.Hop {
    /** How a destination behaves. */
    enum Kind {
        /** Takes what comes. */
        STEADY,
        /** Is never reached. */
        DEAD,
        /** Defers each message until {@link #GREY} after it came first. */
        GREYLISTING,
        /** Takes what comes; the spooler has a limit for it. */
        LIMITED,
        /** Says so if more than {@value #MOST_A_MINUTE} come within a minute. */
        HASTY,
        /** Is down for some hours, and up for some hours. */
        FLAPPING,
        /** Takes what comes, over another transport, which has a limit. */
        RELAYED;

        String domain(int number) {
            return name().toLowerCase(Locale.ROOT) + number + ".example";
        }

        static Kind of(String domain) {
            for (Kind kind : values()) {
                if (domain.startsWith(kind.name().toLowerCase(Locale.ROOT))) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(domain);
        }
    }

    /** What becomes of a message at a mailbox of a destination that takes it. */
    enum Box {
        /** It is delivered. */
        USUAL,
        /** It is refused. */
        GONE,
        /** Its first attempt ends without an answer after the permit; it is delivered all the same, or it is not. */
        DOUBT,
        /** Its first attempt hangs after the permit, until long after the watchdog has given it up. */
        HANG,
        /** Its first attempt hangs before the permit. */
        STUCK,
        /** Each attempt breaks the transport. */
        BREAKS;

        static Box of(String address) {
            for (Box box : values()) {
                if (address.startsWith(box.name().toLowerCase(Locale.ROOT))) {
                    return box;
                }
            }
            throw new IllegalArgumentException(address);
        }
    }

    static final Duration GREY = Duration.ofMinutes(5);
    static final int MOST_A_MINUTE = 4;
    static final Limit OF_DESTINATION = new Limit(Limit.Of.DESTINATION, "limited*.example", 3, Duration.ofMinutes(10));
    static final Limit OF_RELAY = new Limit(Limit.Of.TRANSPORT, "relay", 12, Duration.ofMinutes(20));
    static final Limit OF_SENDER = new Limit(Limit.Of.SENDER, "*@bulk.example", 8, Duration.ofHours(1));
    private static final Duration HANGS = Duration.ofMinutes(20);

    private final Random random;
    private final int slowest;
    private final Limit ofAll;
    private final Map<String, Letter> letters;
    private final Map<String, Deque<Instant>> lately = new HashMap<>();
    /** When each name that has a limit was asked for something, as the other side has it. */
    final Map<Limit, Map<String, List<Instant>>> counted = new HashMap<>();

    /** A delivery takes so many seconds at most; {@code ofAll} is the limit of what is not relayed; {@code letters} by recipient. */
    Places(Random random, int slowest, Limit ofAll, Map<String, Letter> letters) {
        this.random = random;
        this.slowest = slowest;
        this.ofAll = ofAll;
        this.letters = letters;
    }

    @Override
    public Town.Says to(String transport, Recipient recipient, Instant now) {
        Letter letter = requireNonNull(letters.get(recipient.address()), recipient::toString);
        Town.Says says = says(letter, recipient);
        if (!(says.answer() instanceof AttemptAnswer.None)) {
            // It counts when it will: at the connection, at the recipient, or at the end, but not what has been given
            // up.
            long most = Math.min(
                    says.after().toMillis(),
                    Settings.DEFAULT.watchdog().shortest().toMillis());
            Instant at = letter.town().passed().plusMillis(random.nextInt((int) most));
            count(OF_DESTINATION, letter.kind == Kind.LIMITED ? recipient.domain() : "", at);
            count(ofAll, letter.kind == Kind.RELAYED ? "" : transport, at);
            count(OF_RELAY, letter.kind == Kind.RELAYED ? transport : "", at);
            count(OF_SENDER, letter.sender.endsWith("@bulk.example") ? letter.sender : "", at);
        }
        letter.tried(says);
        return says;
    }

    private void count(Limit limit, String name, Instant at) {
        if (!name.isEmpty()) {
            counted.computeIfAbsent(limit, key -> new HashMap<>())
                    .computeIfAbsent(name, key -> new ArrayList<>())
                    .add(at);
        }
    }

    private Town.Says says(Letter letter, Recipient recipient) {
        Instant passed = letter.town().passed();
        return switch (letter.kind) {
            case DEAD -> Town.isDown(seconds(1, 30));
            case FLAPPING -> isUp(recipient.domain(), passed) ? takes(letter, recipient) : Town.isDown(seconds(1, 3));
            case GREYLISTING ->
                letter.isKnownSince(passed.minus(GREY))
                        ? takes(letter, recipient)
                        : Town.defers(recipient, Reply.of(450, "4.7.1", "greylisted"), seconds(1, 3));
            case HASTY -> hasty(letter, recipient, passed);
            case STEADY, LIMITED, RELAYED -> takes(letter, recipient);
        };
    }

    private Duration seconds(int from, int to) {
        return Duration.ofMillis(1_000L * from + random.nextInt(1_000 * (to - from)));
    }

    private static boolean isUp(String domain, Instant passed) {
        int seed = Math.floorMod(domain.hashCode() * 0x9E3779B9, 1 << 20);
        long down = 2L + seed % 9;
        long up = 3L + seed / 9 % 6;
        return Math.floorMod(passed.getEpochSecond() / 3_600 + seed, down + up) < up;
    }

    private Town.Says hasty(Letter letter, Recipient recipient, Instant passed) {
        Deque<Instant> last = lately.computeIfAbsent(recipient.domain(), domain -> new ArrayDeque<>());
        last.removeIf(before -> before.plusSeconds(60).isBefore(passed));
        last.add(passed);
        if (last.size() <= MOST_A_MINUTE) {
            return takes(letter, recipient);
        }
        Reply reply = random.nextBoolean()
                ? Reply.of(450, "4.7.1", "too many messages, slow down")
                : Reply.of(421, "4.7.0", "too many connections");
        return Town.defers(recipient, reply, seconds(1, 2));
    }

    private Town.Says takes(Letter letter, Recipient recipient) {
        boolean isFirst = letter.isNew();
        Duration after = seconds(2, slowest);
        Duration permit = after.minusSeconds(1);
        return switch (isFirst || letter.box == Box.GONE || letter.box == Box.BREAKS ? letter.box : Box.USUAL) {
            case USUAL -> new Town.Says(Town.accepts(recipient, after).answer(), after, permit);
            case GONE -> says(recipient, new RecipientOutcome.Refused(Reply.of(550, "5.1.1", "no such user")), after);
            case DOUBT ->
                new Town.Says(new AttemptAnswer.Failed("the connection was lost after the dot"), after, permit);
            case HANG -> new Town.Says(Town.accepts(recipient, HANGS).answer(), HANGS, permit);
            case STUCK -> new Town.Says(new AttemptAnswer.Failed("closed at last"), HANGS, null);
            case BREAKS -> new Town.Says(new AttemptAnswer.Failed("NullPointerException", true), after, null);
        };
    }

    private static Town.Says says(Recipient recipient, RecipientOutcome outcome, Duration after) {
        return new Town.Says(
                new AttemptAnswer.Ended(new EndResult.Done(List.of(new EndResult.Result(recipient, outcome)))),
                after,
                null);
    }
}
