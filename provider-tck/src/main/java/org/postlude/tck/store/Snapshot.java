package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon.LabelQuery;

/**
 * What a store shows of the script's messages, under the script's names: entries {@code part A/0}, {@code bytes A},
 * {@code note rules}, {@code filed KEY}, {@code folder NAME}. Taking it checks that the store agrees with itself: counts, due
 * list and claimed list with the pages, and all bytes with what was submitted.
 */
final class Snapshot {
    private static final int ALL = 1000;
    private static final List<String> FOLDERS = List.of(SpoolerLogon.INBOX, "Sent", "Reports");

    private final Map<String, String> entries = new TreeMap<>();

    private Snapshot() {}

    static Snapshot of(ScriptRun run) throws Exception {
        Snapshot snapshot = new Snapshot();
        SpoolerLogon store = run.bench().spooler();
        List<QueuedPart> parts =
                store.page(LabelQuery.of(LabelState.values()), "", ALL).items();
        Map<String, MessageId> messages = new HashMap<>(run.submitted());
        for (QueuedPart part : parts) {
            String record = Mail.text(part.record());
            String name = record.substring(0, record.indexOf('|'));
            MessageId known =
                    messages.put(name.substring(0, name.indexOf('/')), part.id().message());
            assertTrue(known == null || known.equals(part.id().message()), "Q1: two messages of one key: " + name);
            assertEquals(name.substring(name.indexOf('/') + 1), "" + part.id().index());
            snapshot.entries.put(
                    "part " + name, part.label() + " " + part.recipients() + " " + record + " #" + part.revision());
        }
        for (Map.Entry<String, MessageId> message : messages.entrySet()) {
            snapshot.entries.put("bytes " + message.getKey(), bytes(store, message.getKey(), message.getValue()));
        }
        for (Map.Entry<String, MessageId> filed : run.delivered().entrySet()) {
            snapshot.entries.put("filed " + filed.getKey(), bytes(store, filed.getKey(), filed.getValue()));
        }
        for (Note note : store.notes("")) {
            snapshot.entries.put("note " + note.name(), Mail.text(note.bytes()) + " #" + note.revision());
        }
        snapshot.addFolders(run.bench());
        agreesWithItself(run.bench(), parts);
        return snapshot;
    }

    Map<String, String> entries() {
        return entries;
    }

    /** Without the revisions, which depend on how often something was repeated. */
    Map<String, String> meaning() {
        Map<String, String> stripped = new TreeMap<>();
        entries.forEach((name, value) -> stripped.put(name, value.replaceAll(" #\\d+$", "")));
        return stripped;
    }

    /** Past the provider where that can be done, which costs less. */
    private void addFolders(StoreBench bench) throws Exception {
        for (String folder : FOLDERS) {
            List<byte[]> filed = bench.store(StoreUnderTest.class) instanceof BrowsableStore browsable
                    ? browsable.filed(bench.address(), folder)
                    : listed(bench.spooler(), folder);
            List<String> subjects = filed.stream()
                    .map(Mail::text)
                    .map(text -> text.substring(text.indexOf("Subject: ") + 9, text.indexOf("\r\n\r\n")))
                    .sorted()
                    .toList();
            entries.put("folder " + folder, subjects.toString());
        }
    }

    private static List<byte[]> listed(SpoolerLogon store, String folder) throws Exception {
        List<byte[]> listed = new ArrayList<>();
        for (MessageId id : store.filed(folder, "", ALL).items()) {
            listed.add(Mail.read(store.open(id).content()));
        }
        return listed;
    }

    private static String bytes(SpoolerLogon store, String name, MessageId id) throws Exception {
        try {
            assertArrayEquals(Mail.message(name), Mail.read(store.open(id).content()), "Q8: the bytes of " + name);
            return "there";
        } catch (NoSuchMessageException e) {
            return "dropped";
        }
    }

    private static void agreesWithItself(StoreBench bench, List<QueuedPart> parts) throws Exception {
        SpoolerLogon store = bench.spooler();
        QueueCounts expected = new QueueCounts(
                messages(parts, Set.of(LabelState.READY, LabelState.CLAIMED, LabelState.HELD, LabelState.IN_DOUBT)),
                messages(parts, Set.of(LabelState.CLAIMED)),
                messages(parts, Set.of(LabelState.IN_DOUBT)),
                messages(parts, Set.of(LabelState.HELD)));
        assertEquals(expected, store.counts(), "Q11: counts against pages");
        Set<PartId> waiting = ids(parts, true);
        List<PartId> due = store.due(bench.lease(), Label.NEVER, ALL, ALL, Set.of()).stream()
                .map(QueuedPart::id)
                .toList();
        assertEquals(waiting, new HashSet<>(due), "Q3: the due list against pages");
        Set<PartId> claimed = store.claimedBefore(Long.MAX_VALUE, "", ALL).items().stream()
                .map(QueuedPart::id)
                .collect(Collectors.toSet());
        assertEquals(ids(parts, false), claimed, "Q6: the claimed list against pages");
    }

    private static long messages(List<QueuedPart> parts, Set<LabelState> states) {
        return parts.stream()
                .filter(part -> states.contains(part.label().state()))
                .map(part -> part.id().message())
                .distinct()
                .count();
    }

    private static Set<PartId> ids(List<QueuedPart> parts, boolean waiting) {
        return parts.stream()
                .filter(part -> waiting
                        ? part.label().state().isWaiting()
                        : part.label().state() == LabelState.CLAIMED)
                .map(QueuedPart::id)
                .collect(Collectors.toSet());
    }
}
