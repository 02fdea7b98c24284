package org.postlude.spooler.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.spooler.core.Fate;
import org.postlude.spooler.core.Mark;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.Recovery;
import org.postlude.spooler.core.Standing;
import org.postlude.spooler.core.Told;
import org.postlude.spooler.queue.Reason;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.queue.Suspension;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/** Everything that applies to the parts of one message, in sentences (rule O6). */
final class Whys {
    private final Instant now;
    private final Standing standing;
    /** By part; empty for a reader, who knows only what the store knows. */
    private final Map<PartId, Told.Sight> sights;

    private final Ahead ahead;
    private final Map<Reason, List<String>> reasons = new LinkedHashMap<>();
    /** Of the parts so far, those included that say what an earlier one has said. */
    private int told;

    /** How many ready parts are before one; negative if that is not known. */
    interface Ahead {
        int of(Label label, PartId part);
    }

    Whys(Instant now, Standing standing, Map<PartId, Told.Sight> sights, Ahead ahead) {
        this.now = now;
        this.standing = standing;
        this.sights = sights;
        this.ahead = ahead;
    }

    void add(Reason.Kind kind, String sentence, @Nullable Instant since, @Nullable Instant until) {
        add(List.of(), kind, sentence, since, until);
    }

    private void add(
            List<String> whom, Reason.Kind kind, String sentence, @Nullable Instant since, @Nullable Instant until) {
        told++;
        List<String> all =
                reasons.computeIfAbsent(new Reason(kind, sentence, List.of(), since, until), key -> new ArrayList<>());
        whom.stream().filter(one -> !all.contains(one)).forEach(all::add);
    }

    List<Reason> told() {
        return reasons.entrySet().stream()
                .map(each -> new Reason(
                        each.getKey().kind(),
                        each.getKey().sentence(),
                        each.getValue(),
                        each.getKey().since(),
                        each.getKey().until()))
                .sorted(Comparator.comparing(Reason::kind))
                .toList();
    }

    void part(Statuses.Seen seen) {
        List<String> all =
                seen.part().recipients().stream().map(Recipient::toString).toList();
        PartRecord record = seen.record();
        if (record == null) {
            add(all, Reason.Kind.SET_ASIDE, "what the spooler knew of it cannot be read; withdraw it", null, null);
            return;
        }
        ended(seen, record);
        if (seen.word().isEnded()) {
            return;
        }
        List<String> open = recipients(seen, record, false);
        if (seen.word() == MessageState.ACTIVE) {
            inProcess(seen, record, open);
        } else {
            waiting(seen, record, open);
        }
        expires(seen, record, open);
    }

    void suppressed(QueuedPart part, PartRecord record, SuppressionNotes notes) {
        for (int i = 0; i < record.marks().size(); i++) {
            Recipient recipient = part.recipients().get(i);
            SuppressionNotes.Line line = notes.line(recipient.address());
            if (line != null && line.isListed() && !isEnded(record.marks().get(i))) {
                add(
                        List.of(recipient.toString()),
                        Reason.Kind.SUPPRESSED,
                        "on the store's suppression list by " + line.by() + ": " + line.reason()
                                + "; it is refused and returned when its turn comes",
                        line.since(),
                        null);
            }
        }
    }

    private static List<String> recipients(Statuses.Seen seen, PartRecord record, boolean isEnded) {
        List<String> some = new ArrayList<>();
        for (int i = 0; i < record.marks().size(); i++) {
            if (isEnded(record.marks().get(i)) == isEnded) {
                some.add(seen.part().recipients().get(i).toString());
            }
        }
        return some;
    }

    private static boolean isEnded(Mark mark) {
        return mark.fate().isDelivered() || mark.fate() == Fate.RETURNED;
    }

    private void ended(Statuses.Seen seen, PartRecord record) {
        for (int i = 0; i < record.marks().size(); i++) {
            Mark mark = record.marks().get(i);
            boolean isWithdrawn = seen.word() == MessageState.WITHDRAWN && !isEnded(mark);
            if (isEnded(mark) || isWithdrawn) {
                String how = isWithdrawn ? "withdrawn" : mark.fate().name().toLowerCase(Locale.ROOT);
                add(
                        List.of(seen.part().recipients().get(i).toString()),
                        Reason.Kind.ENDED,
                        how + (mark.reply() == null || isWithdrawn ? "" : ": " + mark.reply()),
                        endedAt(seen, record, isWithdrawn),
                        null);
            }
        }
    }

    /** A part that has ended keeps the time of that in its label; a withdrawal is the store's, and its time is not kept. */
    private static @Nullable Instant endedAt(Statuses.Seen seen, PartRecord record, boolean isWithdrawn) {
        if (isWithdrawn) {
            return null;
        }
        return seen.label().state() == LabelState.DONE ? seen.label().due() : record.lastAttempt();
    }

    private void inProcess(Statuses.Seen seen, PartRecord record, List<String> whom) {
        Told.Sight sight = sights.get(seen.part().id());
        Told.Attempting attempting = sight == null ? null : sight.attempting();
        String over = " over " + record.transport() + ", attempt " + record.attempts();
        if (attempting == null) {
            add(whom, Reason.Kind.IN_PROCESS, "in process" + over, record.lastAttempt(), null);
        } else if (attempting.onTransport()) {
            add(
                    whom,
                    Reason.Kind.IN_PROCESS,
                    "in process" + over + ", phase " + attempting.phase() + ", heard of last at "
                            + Words.time(attempting.lastProgress()),
                    attempting.since(),
                    null);
        } else {
            add(
                    whom,
                    Reason.Kind.IN_PROCESS,
                    "in process" + over + ": the store is recording it",
                    attempting.since(),
                    null);
        }
    }

    private void waiting(Statuses.Seen seen, PartRecord record, List<String> whom) {
        int before = told;
        doubt(seen, record);
        held(seen, record, whom);
        boolean isScheduled = record.notBefore() != null && record.notBefore().isAfter(now);
        if (isScheduled) {
            add(whom, Reason.Kind.SEND_LATER, "its sender wants it sent later", record.submitted(), record.notBefore());
        }
        Suspension suspension = standing.of(seen.label());
        if (suspension != null) {
            String what = suspension
                    .domain()
                    .map(domain -> "destination " + domain + " over transport " + suspension.transport())
                    .orElse("transport " + suspension.transport());
            add(
                    whom,
                    Reason.Kind.SUSPENDED,
                    what + " is suspended by " + suspension.by() + " (suspension " + suspension.id() + "): "
                            + suspension.reason(),
                    suspension.created(),
                    suspension.until());
        }
        if (seen.word() == MessageState.TRANSPORT_DEFERRED) {
            add(
                    whom,
                    Reason.Kind.KEPT_BY_TRANSPORT,
                    "transport " + record.transport() + " keeps it and will ask for it" + said(record),
                    record.lastAttempt(),
                    null);
        }
        transport(seen, record, whom);
        boolean isBackingOff = seen.label().due().isAfter(now)
                && seen.word() != MessageState.QUEUED // that one waits for its sender's limit
                && !isScheduled
                && seen.label().state() != LabelState.HELD
                && record.holdReason() == null
                && seen.label().due().isBefore(Label.NEVER);
        if (isBackingOff) {
            add(
                    whom,
                    Reason.Kind.BACKING_OFF,
                    "attempt " + record.attempts() + " failed" + said(record),
                    record.lastAttempt(),
                    seen.label().due());
        }
        if (told == before && seen.label().due().isAfter(now)) {
            putOff(seen, record, whom);
        } else if (told == before) {
            turn(seen, record, whom);
        }
    }

    /** A limit leaves no word of itself in what it puts off, so where a transport has said something it may have been either. */
    private void putOff(Statuses.Seen seen, PartRecord record, List<String> whom) {
        Instant due = seen.label().due();
        if (record.lastReply() != null) {
            add(
                    whom,
                    record.isUnconfigured() ? Reason.Kind.TRANSPORT_HELD : Reason.Kind.BACKING_OFF,
                    "its transport " + record.transport() + ", or a limit, has put it off" + said(record),
                    record.lastAttempt(),
                    due);
        } else if (due.isAfter(record.submitted())) {
            add(whom, Reason.Kind.RATE_LIMIT, "a limit has put it off", null, due);
        } else {
            add(whom, Reason.Kind.WAITING, "it was submitted under a clock that was ahead of this one", null, due);
        }
    }

    private static String said(PartRecord record) {
        return record.lastReply() == null ? "" : ": " + record.lastReply();
    }

    private void doubt(Statuses.Seen seen, PartRecord record) {
        List<String> doubtful = new ArrayList<>();
        for (int i = 0; i < record.marks().size(); i++) {
            if (record.marks().get(i).fate() == Fate.IN_DOUBT) {
                doubtful.add(seen.part().recipients().get(i).toString());
            }
        }
        if (!doubtful.isEmpty()) {
            add(
                    doubtful,
                    Reason.Kind.IN_DOUBT,
                    "the next hop may have it, its answer was not seen" + said(record) + "; policy " + record.policy()
                            + (record.policy() == InDoubtPolicy.RETRY
                                    ? ": it is sent again with the same Message-ID"
                                    : ": it waits for a decision, RETRY or FAIL_UNKNOWN"),
                    record.lastAttempt(),
                    seen.label().due().isBefore(Label.NEVER) ? seen.label().due() : null);
        }
    }

    private void held(Statuses.Seen seen, PartRecord record, List<String> whom) {
        Instant until = seen.label().due().isBefore(Label.NEVER) ? seen.label().due() : null;
        String reason = record.holdReason();
        if (Recovery.isSetAside(seen.label(), record)) {
            String damage = Recovery.damage(record);
            add(
                    whom,
                    Reason.Kind.SET_ASIDE,
                    "it is damaged and was set aside" + (damage == null ? "" : " (" + damage + ")")
                            + "; withdraw it, or mend it and release it",
                    record.lastAttempt(),
                    null);
        } else if (reason != null) {
            Instant since = record.past().heldAt() == null
                    ? record.submitted()
                    : record.past().heldAt();
            boolean isRuled = reason.startsWith("rule ") && reason.contains(": ");
            add(whom, isRuled ? Reason.Kind.HELD_BY_RULE : Reason.Kind.HELD, "held: " + reason, since, until);
        } else {
            Rule rule =
                    standing.ruleFor(seen.part().recipients(), seen.part().id().message(), record, now);
            if (rule != null) {
                String verb = rule.kind() == Rule.Kind.HOLD ? "holds" : "returns";
                add(
                        whom,
                        Reason.Kind.RULE,
                        "rule " + rule.id() + " of " + rule.by() + " " + verb + " it when its turn comes: "
                                + rule.reason(),
                        rule.created(),
                        rule.until());
            }
        }
    }

    private void transport(Statuses.Seen seen, PartRecord record, List<String> whom) {
        declined(seen, record);
        Told.Sight sight = sights.get(seen.part().id());
        Told.OfTransport transport = sight == null ? null : sight.transport();
        if (transport != null && transport.trouble() != null) {
            add(
                    whom,
                    Reason.Kind.TRANSPORT_HELD,
                    "transport " + record.transport() + " cannot be used: " + transport.trouble(),
                    null,
                    null);
        }
        if (transport != null) {
            transport.outages().forEach(outage -> outage(seen, record, whom, outage));
        }
    }

    /** Others of its part are still with the transport; only after them is the next one asked. */
    private void declined(Statuses.Seen seen, PartRecord record) {
        for (int i = 0; i < record.marks().size(); i++) {
            Mark mark = record.marks().get(i);
            if (mark.fate() == Fate.DECLINED) {
                add(
                        List.of(seen.part().recipients().get(i).toString()),
                        Reason.Kind.NO_TRANSPORT,
                        "transport " + record.transport() + " does not take this address"
                                + (mark.reply() == null ? "" : ": " + mark.reply())
                                + "; the next one is asked after the other recipients, and without one it is returned",
                        null,
                        null);
            }
        }
    }

    private void outage(Statuses.Seen seen, PartRecord record, List<String> whom, Told.OfOutage outage) {
        if (outage.kind() == Reason.Kind.RATE_LIMIT) {
            add(whom, outage.kind(), outage.reason() + " is used up", null, outage.until());
            return;
        }
        boolean isDestination = outage.kind() == Reason.Kind.DESTINATION_DEAD;
        String what = isDestination
                ? "destination " + seen.part().recipients().get(0).domain() + " is not reached over transport "
                        + record.transport()
                : "transport " + record.transport() + " is left alone";
        add(
                whom,
                outage.kind(),
                what + ": " + outage.reason()
                        + (outage.until() == null
                                ? "; one attempt finds out now whether that is over"
                                : "; then one attempt finds out whether that is over"),
                outage.since(),
                outage.until());
    }

    /** Nothing keeps it back. */
    private void turn(Statuses.Seen seen, PartRecord record, List<String> whom) {
        Told.Sight sight = sights.get(seen.part().id());
        Told.OfTransport transport = sight == null ? null : sight.transport();
        int before = ahead.of(seen.label(), seen.part().id());
        String places = transport == null
                ? ""
                : "; transport " + record.transport() + " makes " + transport.active() + " of " + transport.most()
                        + " attempts at once, to this destination " + transport.laneActive() + " of "
                        + transport.laneMost()
                        + (transport.fullOfLarge() == null ? "" : ", " + transport.fullOfLarge());
        String others = before < 0
                ? ""
                : before >= Operations.MOST_AHEAD
                        ? "; " + Operations.MOST_AHEAD + " or more parts are before it"
                        : "; " + before + " parts are before it";
        add(
                whom,
                Reason.Kind.WAITING,
                "ready, waits for its turn" + others + places,
                seen.label().due(),
                null);
    }

    /** From outside the schedule is not known. */
    private void expires(Statuses.Seen seen, PartRecord record, List<String> whom) {
        Told.Sight sight = sights.get(seen.part().id());
        Instant end = sight == null ? record.terms().expires() : sight.expires();
        boolean isHeld = record.holdReason() != null || Recovery.isSetAside(seen.label(), record);
        boolean isUndecided = seen.label().state() == LabelState.IN_DOUBT
                && !seen.label().due().isBefore(Label.NEVER);
        if (end != null && !isHeld && !isUndecided) {
            add(
                    whom,
                    Reason.Kind.EXPIRES,
                    end.isAfter(now)
                            ? "it is given up and returned if it cannot be delivered until then"
                            : "it is given up and returned after its next attempt, if that fails",
                    null,
                    end);
        }
    }
}
