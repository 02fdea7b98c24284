package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.SubmissionKey;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.Submitted;

/**
 * The caller that runs the {@link Script}: knows only what was returned to it. Each action first looks at what is there, as
 * one does after an unknown result, and does what is missing. The name of a part stands in its record, so that it is found
 * even if the submit never returned.
 */
final class ScriptRun {
    /** What a part is to become. */
    record Target(String part, Label label, String record) {}

    private final StoreBench bench;
    private final Map<String, MessageId> submitted = new LinkedHashMap<>();
    private final Map<String, MessageId> delivered = new TreeMap<>();
    private final Set<PartId> orphans = new HashSet<>();
    private long lastEpoch;

    ScriptRun(StoreBench bench) {
        this.bench = bench;
    }

    StoreBench bench() {
        return bench;
    }

    /** Ids of messages whose submit returned. */
    Map<String, MessageId> submitted() {
        return submitted;
    }

    /** Ids of messages whose delivery returned. */
    Map<String, MessageId> delivered() {
        return delivered;
    }

    void lease() throws Exception {
        long epoch = bench.lease().epoch();
        assertTrue(epoch >= lastEpoch, "epoch " + epoch + " after " + lastEpoch);
        lastEpoch = epoch;
    }

    /** Another process ran the script so far, and said what it was promised. */
    void continues(Ledger ledger) {
        ledger.all("beginEpoch" + PointedStore.RETURNED).forEach(said -> lastEpoch = Long.parseLong(said.get(1)));
        ledger.all("submit" + PointedStore.RETURNED)
                .forEach(said -> submitted.put(said.get(1), new MessageId(said.get(2))));
        ledger.all("deliver" + PointedStore.RETURNED)
                .forEach(said -> delivered.put(said.get(1), new MessageId(said.get(2))));
    }

    /** After a restart: a new epoch, and what the dead left. */
    void takeOver() throws Exception {
        long epoch = bench.lease().epoch();
        assertTrue(epoch > lastEpoch, "Q2: epoch " + epoch + " after " + lastEpoch);
        lastEpoch = epoch;
        orphans.clear();
        bench.spooler().claimedBefore(epoch, "", 100).items().forEach(part -> orphans.add(part.id()));
    }

    Target to(String part, Label label, String record) {
        return new Target(part, label, part + "|" + record);
    }

    void submit(String name, Label... labels) throws Exception {
        List<NewPart> parts = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            Recipient recipient = Recipient.smtp(name + i + "@example.org");
            parts.add(new NewPart(List.of(recipient), labels[i], Mail.bytes(name + "/" + i + "|new")));
        }
        Submitted answer = bench.spooler()
                .submit(
                        new SubmissionKey(name),
                        Mail.envelope(parts.toArray(new NewPart[0])),
                        parts,
                        Mail.content(name));
        MessageId known = submitted.put(name, answer.id());
        assertTrue(
                known == null || known.equals(answer.id()), "Q1: key " + name + " gave " + known + ", then " + answer);
    }

    void change(Target... targets) throws Exception {
        List<PartChange> changes = changes(targets);
        requireApplied("Q4", changes, bench.spooler().change(bench.lease(), changes));
    }

    /** As one where the store can do that. */
    void changeAndFinish(Target target, Disposition disposition, String part) throws Exception {
        if (bench.spooler() instanceof JointRecords joint) {
            List<PartChange> changes = changes(target);
            List<PartEnd> ends = ends(part);
            JointRecords.Results results = joint.changeAndFinish(bench.lease(), changes, ends, disposition);
            requireApplied("Q4", changes, results.changes());
            requireApplied("Q5", ends, results.ends());
        } else {
            change(target);
            finish(disposition, part);
        }
    }

    private static void requireApplied(String rule, List<?> asked, List<ChangeResult> results) {
        assertEquals(asked.size(), results.size(), rule);
        assertTrue(
                results.stream().allMatch(each -> each == ChangeResult.APPLIED),
                rule + ": " + asked + " gave " + results);
    }

    private List<PartChange> changes(Target... targets) throws Exception {
        List<PartChange> changes = new ArrayList<>();
        for (Target target : targets) {
            QueuedPart part = bench.part(id(target.part()));
            if (Mail.text(part.record()).equals(target.record())) {
                continue;
            }
            if (target.label().state() == LabelState.CLAIMED && orphans.remove(part.id())) {
                part = released(part);
            }
            changes.add(new PartChange(part.id(), part.revision(), target.label(), Mail.bytes(target.record())));
        }
        return changes;
    }

    /** A dead owner's claim is resolved before the part is claimed again. */
    private QueuedPart released(QueuedPart part) throws Exception {
        Label ready = part.label().with(LabelState.READY, Mail.START);
        PartChange release = new PartChange(part.id(), part.revision(), ready, part.record());
        assertEquals(List.of(ChangeResult.APPLIED), bench.spooler().change(bench.lease(), List.of(release)));
        return bench.part(part.id());
    }

    void finish(Disposition disposition, String... parts) throws Exception {
        List<PartEnd> ends = ends(parts);
        requireApplied("Q5", ends, bench.spooler().finish(bench.lease(), ends, disposition));
    }

    private List<PartEnd> ends(String... parts) throws Exception {
        List<PartEnd> ends = new ArrayList<>();
        for (String name : parts) {
            PartId id = id(name);
            // Deleted and moved messages leave no parts: then it was done before.
            Optional<QueuedPart> found = bench.spooler().parts(id.message()).stream()
                    .filter(part -> part.id().equals(id))
                    .findFirst();
            found.ifPresent(part -> ends.add(new PartEnd(id, part.revision(), Mail.bytes(name + "|ended"))));
        }
        return ends;
    }

    void deliver(String key, String folder) throws Exception {
        Submitted answer = bench.spooler().deliver(key, folder, Mail.content(key));
        MessageId known = delivered.put(key, answer.id());
        assertTrue(
                known == null || known.equals(answer.id()), "Q9: key " + key + " gave " + known + ", then " + answer);
    }

    void forget(String prefix) throws Exception {
        bench.spooler().forgetKeys(prefix);
    }

    void withdraw(String name) throws Exception {
        Withdrawal answer = bench.spooler().withdraw(message(name));
        assertTrue(answer != Withdrawal.UNABLE_TO_ABORT, "Q7: nobody has claimed " + name);
    }

    void setAside(String name) throws Exception {
        boolean waiting = bench.spooler().parts(message(name)).stream()
                .anyMatch(part -> part.label().state() != LabelState.DONE);
        if (waiting) {
            bench.spooler().setAside(message(name), "the script says so");
        }
    }

    void note(String name, String text) throws Exception {
        Optional<Note> present = bench.spooler().notes(name).stream().findFirst();
        boolean done = present.map(note -> Arrays.equals(note.bytes(), Mail.bytes(text)))
                .orElse(text.isEmpty());
        if (!done) {
            long revision = present.map(Note::revision).orElse(0L);
            assertTrue(bench.spooler().putNote(name, revision, Mail.bytes(text)), "Q10: revision " + revision);
        }
    }

    void sweep(Instant now) throws Exception {
        bench.spooler().sweep(now, 100);
    }

    private PartId id(String part) {
        int slash = part.indexOf('/');
        return new PartId(message(part.substring(0, slash)), Integer.parseInt(part.substring(slash + 1)));
    }

    private MessageId message(String name) {
        MessageId id = submitted.get(name);
        if (id == null) {
            throw new AssertionError("the script has not submitted " + name);
        }
        return id;
    }
}
