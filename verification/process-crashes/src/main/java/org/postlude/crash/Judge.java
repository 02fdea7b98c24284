package org.postlude.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.crash.Finding.Kind;
import org.postlude.store.InDoubtPolicy;

/**
 * Holds a whole run against the promise: what was acknowledged, what the receiver took, what was listed from outside. It
 * reads the ledger alone, so a ledger can be judged again.
 */
final class Judge {
    /** One coming of a copy: from when its sender was told to go on. What is listed in doubt after that was given up by it. */
    private record Coming(long from) {}

    private final Set<String> tried = new TreeSet<>();
    private final Map<String, String> acknowledged = new TreeMap<>();
    /** By transfer, when its sender was told to go on. */
    private final Map<String, Long> begun = new HashMap<>();

    private final Offers offers = new Offers();

    private final Map<Copy, List<Coming>> comings = new HashMap<>();
    private final Map<Copy, List<Long>> doubts = new HashMap<>();
    private final Map<Copy, String> left = new HashMap<>();
    private final Map<Copy, Integer> reports = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private int blows;
    private int again;
    private int doubles;

    private Judge() {}

    static Verdict of(List<Entry> ledger) {
        Judge judge = new Judge();
        // First, for a message may have come before the program's pipe was read.
        ledger.stream()
                .filter(entry -> entry.kind() == Entry.Kind.TRY)
                .forEach(entry -> judge.tried.add(entry.word(0)));
        ledger.forEach(judge::read);
        return judge.verdict();
    }

    private void read(Entry entry) {
        switch (entry.kind()) {
            case ACK -> acknowledge(entry);
            case DATA -> {
                begun.put(entry.word(0), entry.seq());
                offers.made(entry);
            }
            case HEARD -> offers.answered(entry);
            case TAKEN -> taken(entry);
            case DOUBT ->
                doubts.computeIfAbsent(entry.copy(), copy -> new ArrayList<>()).add(entry.seq());
            case LEFT -> left.put(entry.copy(), entry.word(2));
            case REPORT -> reports.merge(entry.copy(), 1, Integer::sum);
            case BLOW -> {
                blows++;
                offers.blow(entry);
            }
            case OPENING -> offers.opening(entry);
            case ASIDE -> find(Kind.DAMAGED, String.join(" ", entry.words()));
            case BROKEN -> find(Kind.BROKEN, String.join(" ", entry.words()));
            case WITHDRAWN -> {
                if (!entry.word(1).equals("WITHDRAWN")) {
                    find(Kind.STUCK, "what was left could not be withdrawn: " + entry);
                }
            }
            case TRY, LOGOFF, LOOKED, END -> {
                // read before, or for people
            }
        }
    }

    private void acknowledge(Entry entry) {
        String key = entry.word(0);
        String before = acknowledged.put(key, entry.word(1));
        if (before == null) {
            return;
        }
        again++;
        if (!before.equals(entry.word(1)) || !entry.word(2).equals("true")) {
            find(
                    Kind.FORGOTTEN,
                    new Letter(key).messageId() + " was " + before + ", and submitted again it became " + entry.word(1)
                            + ", known before: " + entry.word(2));
        }
    }

    private void taken(Entry entry) {
        String messageId = entry.word(1);
        List<String> recipients = entry.words().subList(3, entry.words().size());
        Letter letter;
        try {
            letter = Letter.ofMessageId(messageId);
        } catch (IllegalArgumentException e) {
            find(Kind.CHANGED, "it came and nobody sent it: " + entry);
            return;
        }
        if (!tried.contains(letter.key())
                || !letter.digest().equals(entry.word(2))
                || !letter.recipients().containsAll(recipients)) {
            find(Kind.CHANGED, "it did not come as it was submitted: " + entry);
        }
        long from = begun.getOrDefault(entry.word(0), entry.seq());
        for (String recipient : recipients) {
            comings.computeIfAbsent(new Copy(messageId, recipient), copy -> new ArrayList<>())
                    .add(new Coming(from));
        }
    }

    private Verdict verdict() {
        int copies = 0;
        for (String key : tried) {
            for (Copy copy : new Letter(key).copies()) {
                copies += acknowledged.containsKey(key) ? 1 : 0;
                judge(copy, acknowledged.containsKey(key));
            }
        }
        return new Verdict(
                blows,
                acknowledged.size(),
                copies,
                comings.values().stream().mapToInt(List::size).sum(),
                doubles,
                doubts.size(),
                (int) left.values().stream().filter("IN_DOUBT"::equals).count(),
                reports.values().stream().mapToInt(Integer::intValue).sum(),
                again,
                findings);
    }

    private void judge(Copy copy, boolean wasAcknowledged) {
        List<Coming> came = comings.getOrDefault(copy, List.of());
        int reported = reports.getOrDefault(copy, 0);
        String state = left.get(copy);
        if (wasAcknowledged && came.isEmpty() && reported == 0 && state == null) {
            find(Kind.LOST, copy + " was acknowledged, and is nowhere");
        }
        if (reported > 1) {
            find(Kind.TWO_ENDINGS, copy + " was reported " + reported + " times");
        }
        doubles(copy, came);
        doubt(copy, came, reported, state);
    }

    private void doubles(Copy copy, List<Coming> came) {
        List<Long> from = came.stream().map(Coming::from).sorted().toList();
        for (int i = 1; i < from.size(); i++) {
            long before = from.get(i - 1);
            long after = from.get(i);
            boolean wasInDoubt =
                    doubts.getOrDefault(copy, List.of()).stream().anyMatch(seq -> seq > before && seq < after);
            switch (copy.letter().policy()) {
                case RETRY -> {
                    if (wasInDoubt) {
                        doubles++;
                    } else {
                        find(Kind.DOUBLED, copy + " came at " + from + " without having been in doubt in between");
                    }
                }
                default ->
                    find(
                            Kind.DOUBLED,
                            copy + " came at " + from + " under "
                                    + copy.letter().policy());
            }
        }
    }

    /** Who may be in doubt, reported or left, by policy. */
    private void doubt(Copy copy, List<Coming> came, int reported, @Nullable String state) {
        boolean isExact = copy.letter().policy() != InDoubtPolicy.RETRY;
        boolean isUnknown = offers.isUnknown(copy, Long.MAX_VALUE);
        List<Long> listed = doubts.getOrDefault(copy, List.of());
        boolean isExplained = listed.stream().allMatch(seq -> offers.isUnknown(copy, seq));
        if (isExact && (!isExplained || ("IN_DOUBT".equals(state) && !isUnknown))) {
            find(
                    Kind.DOUBTED,
                    copy + " was in doubt under " + copy.letter().policy()
                            + ", and was never handed over without an answer; listed at " + listed + ", at the end "
                            + state);
        }
        boolean mayBeReported = copy.isRefused() || (copy.letter().policy() == InDoubtPolicy.FAIL_UNKNOWN && isUnknown);
        if (reported > 0 && !mayBeReported) {
            find(
                    Kind.TWO_ENDINGS,
                    copy + " was reported as undelivered for no reason; it came " + came.size() + " times");
        }
        boolean mayBeLeft = copy.letter().policy() == InDoubtPolicy.HOLD && "IN_DOUBT".equals(state);
        if (state != null && !mayBeLeft) {
            find(Kind.STUCK, copy + " is " + state + " at the end");
        }
        if (state != null && (reported > 0)) {
            find(Kind.TWO_ENDINGS, copy + " was reported and is " + state);
        }
    }

    private void find(Kind kind, String what) {
        findings.add(new Finding(kind, what));
    }
}
