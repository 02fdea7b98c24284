package org.postlude.store.maildir;

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

    /** The envelope goes with the last part. */
    Entry with(String newPlace, Instant until, List<QueuedPart> changed) {
        Envelope to = changed.isEmpty() ? null : envelope;
        return new Entry(id, key, keyDigest, sha256, to, newPlace, until, changed);
    }

    /** Ends what has not ended. */
    Entry ended(String newPlace, Instant until) {
        Stream<QueuedPart> done = parts.stream().map(part -> isDone(part) ? part : next(part, ENDED, part.record()));
        return with(newPlace, until, done.toList());
    }

    static QueuedPart next(QueuedPart old, Label label, byte[] record) {
        Label next = label.equals(ENDED)
                ? old.label().with(LabelState.DONE, old.label().due())
                : label;
        return new QueuedPart(old.id(), old.revision() + 1, old.recipients(), next, record.clone());
    }

    static boolean isDone(QueuedPart part) {
        return part.label().state() == LabelState.DONE;
    }

    boolean isEnded() {
        return parts.stream().allMatch(Entry::isDone);
    }

    /** When it was accepted or filed: the last number of its id. */
    static Instant time(MessageId id) {
        return Instant.ofEpochMilli(Long.parseLong(id.value().replaceFirst(".*-", ""), 16));
    }

    /** A line for the message, one for its envelope, one for each part; no word of them holds a space or a line end. */
    String format() {
        StringBuilder out = new StringBuilder();
        out.append(line(Stream.of(id, key, keyDigest, sha256, place, keep), List.of()));
        out.append(format(envelope));
        for (QueuedPart part : parts) {
            Label is = part.label();
            String record = Base64.getEncoder().encodeToString(part.record());
            Stream<?> words = Stream.of(part.revision(), is.state(), is.due(), is.priority(), is.lane(), record);
            out.append(line(words, part.recipients()));
        }
        return out.toString();
    }

    static String format(@Nullable Envelope to) {
        return to == null ? "none\n" : line(Stream.of("envelope", to.sender()), to.recipients());
    }

    static Entry parse(String text) {
        List<List<String>> lines = text.lines().map(Entry::words).toList();
        List<String> entry = lines.get(0);
        List<String> to = lines.get(1);
        MessageId id = new MessageId(entry.get(0));
        Envelope envelope = to.size() == 1 ? null : new Envelope(to.get(1), recipients(to, 2));
        List<QueuedPart> parts = new ArrayList<>();
        for (List<String> part : lines.subList(2, lines.size())) {
            LabelState state = LabelState.valueOf(part.get(1));
            Label label = new Label(state, Instant.parse(part.get(2)), Integer.parseInt(part.get(3)), part.get(4));
            byte[] record = Base64.getDecoder().decode(part.get(5));
            PartId number = new PartId(id, parts.size());
            parts.add(new QueuedPart(number, Long.parseLong(part.get(0)), recipients(part, 6), label, record));
        }
        Instant keep = Instant.parse(entry.get(5));
        return new Entry(id, entry.get(1), entry.get(2), entry.get(3), envelope, entry.get(4), keep, parts);
    }

    private static List<Recipient> recipients(List<String> words, int from) {
        List<Recipient> all = new ArrayList<>();
        for (int i = from; i < words.size(); i += 2) {
            all.add(new Recipient(words.get(i), words.get(i + 1)));
        }
        return all;
    }

    private static String line(Stream<?> words, List<Recipient> recipients) {
        Stream<String> more = recipients.stream().flatMap(to -> Stream.of(to.addressType(), to.address()));
        return Stream.concat(words, more).map(Entry::escaped).collect(Collectors.joining(" ", "", "\n"));
    }

    private static List<String> words(String line) {
        return Stream.of(line.split(" ", -1)).map(String::translateEscapes).toList();
    }

    private static String escaped(Object word) {
        String visible = word.toString().replace("\\", "\\\\").replace(" ", "\\s");
        return visible.replace("\n", "\\n").replace("\r", "\\r");
    }
}
