package org.postlude.store.spi.support;

import java.io.StreamCorruptedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postlude.message.Envelope;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/**
 * Envelopes and parts as text, one line each, for a store that keeps them in a file or in one column.
 *
 * <p>A line is words with a space between; whatever a word holds (a space, a line end, nothing at all), it comes back as it
 * was. What is read is only as sound as the place it was kept in: a store adds a digest, or keeps it where there is one. Any
 * thread.
 */
public final class QueueText {
    private static final String ENVELOPE = "envelope";
    private static final String END = "END ";

    private QueueText() {}

    /**
     * Writes words.
     *
     * @param words each as its {@code toString} says
     * @return one line, its end included
     */
    public static String line(Object... words) {
        return line(Stream.of(words));
    }

    private static String line(Stream<?> words) {
        return words.map(QueueText::escaped).collect(Collectors.joining(" ", "", "\n"));
    }

    private static String escaped(Object word) {
        String text = word.toString();
        if (text.chars().noneMatch(c -> c == '\\' || c <= ' ')) {
            return text;
        }
        String visible = text.replace("\\", "\\\\").replace(" ", "\\s");
        return visible.replace("\n", "\\n").replace("\r", "\\r");
    }

    /**
     * Reads words.
     *
     * @param line what {@link #line} wrote, with its end or without
     * @return the words
     * @throws IllegalArgumentException if nobody wrote it
     */
    public static List<String> words(String line) {
        String words = line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
        if (words.indexOf('\\') < 0) {
            return List.of(words.split(" ", -1)); // nearly always, and for each row of a page
        }
        return Stream.of(words.split(" ", -1)).map(String::translateEscapes).toList();
    }

    /**
     * Adds a last line with a digest. Postfix argues in mail_stream.c that a file without its END record was never finished,
     * whatever the file system did to it; the digest sees the rest: zeros in the middle, a flipped bit.
     *
     * @param text whole lines
     * @return these, and an END mark
     */
    public static String sealed(String text) {
        return text + END + Sha256.of(text) + "\n";
    }

    /**
     * Takes the END mark off.
     *
     * @param all what a file held
     * @return the text that was sealed
     * @throws StreamCorruptedException if nobody sealed it so: it is torn, or damaged
     */
    public static String unsealed(String all) throws StreamCorruptedException {
        String text = all.substring(0, Math.max(0, all.lastIndexOf(END)));
        if (!all.equals(sealed(text))) {
            throw new StreamCorruptedException("its END mark is missing or does not fit");
        }
        return text;
    }

    /**
     * Writes an envelope.
     *
     * @param envelope which
     * @return one line, its end included; two envelopes are equal if theirs are
     */
    public static String envelope(Envelope envelope) {
        return line(Stream.concat(Stream.of(ENVELOPE, envelope.sender()), words(envelope.recipients())));
    }

    /**
     * Reads an envelope.
     *
     * @param line what {@link #envelope(Envelope)} wrote
     * @return an equal one
     * @throws IllegalArgumentException if it is no such line
     */
    public static Envelope envelope(String line) {
        List<String> words = words(line);
        if (words.size() < 2 || !words.get(0).equals(ENVELOPE)) {
            throw new IllegalArgumentException("not an envelope: '" + line + "'");
        }
        return new Envelope(words.get(1), recipients(words.subList(2, words.size())));
    }

    /**
     * Writes a part.
     *
     * @param part which; its id is not written
     * @return one line, its end included
     */
    public static String part(QueuedPart part) {
        Label is = part.label();
        String record = Base64.getEncoder().encodeToString(part.record());
        Stream<?> words = Stream.of(part.revision(), is.state(), is.due(), is.priority(), is.lane(), record);
        return line(Stream.concat(words, words(part.recipients())));
    }

    /**
     * Reads a part.
     *
     * @param id its name
     * @param line what {@link #part(QueuedPart)} wrote
     * @return the same part
     * @throws RuntimeException if it is no such line
     */
    public static QueuedPart part(PartId id, String line) {
        List<String> words = words(line);
        LabelState state = LabelState.valueOf(words.get(1));
        Label label = new Label(state, Instant.parse(words.get(2)), Integer.parseInt(words.get(3)), words.get(4));
        byte[] record = Base64.getDecoder().decode(words.get(5));
        List<Recipient> recipients = recipients(words.subList(6, words.size()));
        return new QueuedPart(id, Long.parseLong(words.get(0)), recipients, label, record);
    }

    private static Stream<String> words(List<Recipient> recipients) {
        return recipients.stream().flatMap(to -> Stream.of(to.addressType(), to.address()));
    }

    private static List<Recipient> recipients(List<String> words) {
        List<Recipient> all = new ArrayList<>();
        for (int i = 0; i < words.size(); i += 2) {
            all.add(new Recipient(words.get(i), words.get(i + 1)));
        }
        return all;
    }
}
