package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.*;
import java.util.stream.*;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.spi.*;

/**
 * What one sidecar says: a message, or a note, which is a single part without an envelope.
 *
 * @param keyDigest tells a repeated submit from another message under the same key
 * @param place where the bytes belong: a word below, with the folder or the reason behind it
 * @param keep how long that is kept; {@link Label#NEVER} until the message ends
 */
record Entry(
        MessageId id,
        String key,
        String keyDigest,
        Instant submitted,
        long size,
        String sha256,
        @Nullable Envelope envelope,
        String place,
        Instant keep,
        List<QueuedPart> parts) {
    static final String QUEUE = "queue";
    static final String DROPPED = "dropped";
    static final String DAMAGED = "damaged:";
    static final String FOLDER = "folder:";
    /** Stands for the label of a part that ends: that keeps its own, but for the state. */
    static final Label ENDED = new Label(LabelState.DONE, Label.NEVER, 0, "");

    Entry with(@Nullable Envelope to, String newPlace, Instant until, List<QueuedPart> changed) {
        return new Entry(id, key, keyDigest, submitted, size, sha256, to, newPlace, until, changed);
    }

    /** Ends what has not ended. */
    Entry ended(String newPlace, Instant until) {
        Stream<QueuedPart> done = parts.stream().map(part -> isDone(part) ? part : next(part, ENDED, part.record()));
        return with(envelope, newPlace, until, done.toList());
    }

    static QueuedPart next(QueuedPart part, Label label, byte[] record) {
        Label next = label.equals(ENDED)
                ? part.label().with(LabelState.DONE, part.label().due())
                : label;
        return new QueuedPart(part.id(), part.revision() + 1, part.recipients(), next, record.clone());
    }

    static boolean isDone(QueuedPart part) {
        return part.label().state() == LabelState.DONE;
    }

    boolean isEnded() {
        return parts.stream().allMatch(Entry::isDone);
    }

    /** Lines of words that a person can read; no word holds a space or a line end. */
    byte[] format() {
        List<String> lines = new ArrayList<>();
        lines.add(line(Stream.of("entry", id, key, keyDigest, submitted, size, sha256, place, keep)));
        Map<Recipient, Integer> numbers = new HashMap<>();
        if (envelope != null) {
            lines.add(line(Stream.of("from", envelope.sender())));
            for (Recipient to : envelope.recipients()) {
                numbers.put(to, numbers.size());
                lines.add(line(Stream.of("to", to.addressType(), to.address())));
            }
        }
        for (QueuedPart part : parts) {
            Label label = part.label();
            String record = Base64.getEncoder().encodeToString(part.record());
            lines.add(line(Stream.concat(
                    Stream.of(
                            "part",
                            part.revision(),
                            label.state(),
                            label.due(),
                            label.priority(),
                            label.lane(),
                            record),
                    part.recipients().stream().map(numbers::get))));
        }
        return String.join("", lines).getBytes(UTF_8);
    }

    static Entry parse(byte[] text) {
        Map<String, List<List<String>>> lines =
                new String(text, UTF_8).lines().map(Entry::words).collect(Collectors.groupingBy(words -> words.get(0)));
        List<String> entry = lines.getOrDefault("entry", List.of()).get(0);
        MessageId id = new MessageId(entry.get(1));
        List<Recipient> all = lines.getOrDefault("to", List.of()).stream()
                .map(to -> new Recipient(to.get(1), to.get(2)))
                .toList();
        Envelope envelope = all.isEmpty()
                ? null
                : new Envelope(lines.getOrDefault("from", List.of()).get(0).get(1), all);
        List<QueuedPart> parts = new ArrayList<>();
        for (List<String> part : lines.getOrDefault("part", List.of())) {
            Instant due = Instant.parse(part.get(3));
            Label label = new Label(LabelState.valueOf(part.get(2)), due, Integer.parseInt(part.get(4)), part.get(5));
            List<Recipient> to =
                    part.stream().skip(7).map(n -> all.get(Integer.parseInt(n))).toList();
            byte[] record = Base64.getDecoder().decode(part.get(6));
            parts.add(new QueuedPart(new PartId(id, parts.size()), Long.parseLong(part.get(1)), to, label, record));
        }
        long size = Long.parseLong(entry.get(5));
        Instant submitted = Instant.parse(entry.get(4));
        Instant keep = Instant.parse(entry.get(8));
        return new Entry(
                id, entry.get(2), entry.get(3), submitted, size, entry.get(6), envelope, entry.get(7), keep, parts);
    }

    private static String line(Stream<?> words) {
        return words.map(word -> word.toString().replace("\\", "\\\\").replace(" ", "\\s"))
                .map(word -> word.replace("\n", "\\n").replace("\r", "\\r"))
                .collect(Collectors.joining(" ", "", "\n"));
    }

    private static List<String> words(String line) {
        return Stream.of(line.split(" ", -1)).map(String::translateEscapes).toList();
    }
}
