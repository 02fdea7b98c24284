package org.postlude.tck.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.postlude.message.Envelope;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.MessageFlag;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;

/** What a caller of a store must keep to, checked more strictly than a real store does. */
final class CallerChecks {
    private static final int LONGEST_LANE = 512;
    private static final int LONGEST_NOTE = 65_536;
    private static final Pattern NOTE_NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final Violations violations;

    CallerChecks(Violations violations) {
        this.violations = violations;
    }

    void submit(Envelope envelope, List<NewPart> parts) {
        List<Recipient> inParts = new ArrayList<>();
        for (NewPart part : parts) {
            inParts.addAll(part.recipients());
            label("Q1", part.label());
            LabelState state = part.label().state();
            if (state == LabelState.CLAIMED || state == LabelState.DONE) {
                throw violations.contract("Q1", "a part cannot be submitted as " + state + "; nothing was stored");
            }
        }
        Set<Recipient> distinct = new HashSet<>(inParts);
        if (inParts.size() != distinct.size() || !distinct.equals(new HashSet<>(envelope.recipients()))) {
            throw violations.contract(
                    "Q1",
                    "the recipients of the parts are not those of the envelope, each once: " + inParts.size() + " in "
                            + parts.size() + " parts, " + envelope.recipients().size()
                            + " in the envelope; nothing was stored");
        }
    }

    void flags(Set<MessageFlag> add, Set<MessageFlag> remove) {
        if (!Collections.disjoint(add, remove)) {
            throw violations.contract("F4", "a mark is to be set and taken away at once; nothing was changed");
        }
    }

    void leaseIsLive(Lease lease, long epoch) {
        if (lease.epoch() != epoch) {
            throw violations.state("Q2", lease + " is dead: the epoch is " + epoch);
        }
    }

    void leaseWasGiven(Lease lease, long epoch) {
        if (lease.epoch() < 1 || lease.epoch() > epoch) {
            throw violations.contract(
                    "Q2", lease + " was never given: the epoch is " + epoch + "; nothing was changed");
        }
    }

    void change(List<PartChange> changes) {
        Set<PartId> seen = new HashSet<>();
        for (PartChange change : changes) {
            once("Q4", seen, change.id());
            record("Q4", change.id(), change.record());
            label("Q4", change.label());
            if (change.label().state() == LabelState.DONE) {
                throw violations.contract(
                        "Q4", "a change cannot make part " + change.id() + " DONE: finish does; nothing was changed");
            }
        }
    }

    /** A claim says something new; a dead owner's claim is resolved before the part is claimed again. */
    void claim(PartRow part, PartChange change, Lease lease) {
        if (part.label.state() != LabelState.CLAIMED || change.label().state() != LabelState.CLAIMED) {
            return;
        }
        if (part.epoch != lease.epoch()) {
            throw violations.contract(
                    "Q6",
                    "part " + part.id + " is still claimed under epoch " + part.epoch
                            + ": recovery has to say what became of that attempt before epoch " + lease.epoch()
                            + " claims it; nothing was changed");
        }
        if (Arrays.equals(part.record, change.record())) {
            throw violations.contract(
                    "Q4", "part " + part.id + " is claimed twice with the same record; nothing was changed");
        }
    }

    void finish(List<PartEnd> ends) {
        Set<PartId> seen = new HashSet<>();
        for (PartEnd end : ends) {
            once("Q5", seen, end.id());
            record("Q5", end.id(), end.record());
        }
    }

    /** A part is in one of the two lists. */
    void changeAndFinish(List<PartChange> changes, List<PartEnd> ends) {
        change(changes);
        finish(ends);
        Set<PartId> seen = new HashSet<>();
        changes.forEach(change -> once("Q4", seen, change.id()));
        ends.forEach(end -> once("Q5", seen, end.id()));
    }

    void note(String name, byte[] bytes) {
        if (!NOTE_NAME.matcher(name).matches() || bytes.length > LONGEST_NOTE) {
            throw violations.contract(
                    "Q10",
                    "note '" + name + "' of " + bytes.length + " octets: a name has 1 to 128 characters of"
                            + " A-Z a-z 0-9 . _ - and a note at most " + LONGEST_NOTE + " octets; nothing was changed");
        }
    }

    void limit(String rule, int limit) {
        if (limit < 1) {
            throw violations.contract(rule, "limit " + limit + " is less than 1");
        }
    }

    private void once(String rule, Set<PartId> seen, PartId id) {
        if (!seen.add(id)) {
            throw violations.contract(rule, "part " + id + " stands in the list twice; nothing was changed");
        }
    }

    private void record(String rule, PartId id, byte[] record) {
        if (record.length > NewPart.MAX_RECORD) {
            throw violations.contract(
                    rule,
                    "the record of part " + id + " has " + record.length + " octets, more than " + NewPart.MAX_RECORD
                            + "; nothing was changed");
        }
    }

    private void label(String rule, Label label) {
        if (label.priority() < -1 || label.priority() > 1 || label.lane().length() > LONGEST_LANE) {
            throw violations.contract(
                    rule,
                    label + ": a priority is -1, 0 or 1 and a lane has at most " + LONGEST_LANE
                            + " characters; nothing was changed");
        }
    }
}
