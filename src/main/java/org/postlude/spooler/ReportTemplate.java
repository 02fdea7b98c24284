package org.postlude.spooler;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The words for people in the reports to senders. What programs read (RFC 3464) and the original message are never a template's:
 * they are as they are without one. Immutable; a kind without words of its own has the usual English ones.
 *
 * <p>Words may be of any script. They stand in the report in UTF-8, encoded as mail needs it (RFC 2045, RFC 2047). A line of
 * the text is a paragraph, and is wrapped at blanks where it is long.
 *
 * <table>
 * <caption>Names that stand for something, in braces; a brace itself is written twice</caption>
 * <tr><th>name</th><th>is</th></tr>
 * <tr><td>{recipients}</td><td>a line for each recipient: its address and what was said of it. Alone on a line of the text, where
 *     it has to be; not in a subject</td></tr>
 * <tr><td>{subject}</td><td>of the message; empty if it has none</td></tr>
 * <tr><td>{sender}</td><td>the address of whoever gets the report; not in a subject</td></tr>
 * <tr><td>{host}</td><td>this host's name</td></tr>
 * <tr><td>{id}</td><td>the message's name in the queue</td></tr>
 * <tr><td>{message-id}</td><td>its Message-ID; empty if it has none that can be shown</td></tr>
 * <tr><td>{accepted}</td><td>when it was submitted</td></tr>
 * <tr><td>{until}</td><td>when it will be given up; empty but for a delay</td></tr>
 * <tr><td>{attached}</td><td>a sentence in English on how much of the message is attached; not in a subject</td></tr>
 * </table>
 */
public final class ReportTemplate {
    /** What a report tells. */
    public enum Kind {
        /** Refused, or given up when its time was over. */
        FAILED,
        /** Handed over, the answer not seen, and not to be sent again. */
        UNKNOWN,
        /** Not delivered yet, and tried on. */
        DELAYED,
        /** Delivered. */
        DELIVERED,
        /** Taken by a next hop that may tell no more. */
        RELAYED
    }

    /**
     * What stands in one kind of report.
     *
     * @param subject one line
     * @param text paragraphs, a line each
     */
    public record Words(String subject, String text) {}

    /** The usual words for everything. */
    public static final ReportTemplate USUAL = new ReportTemplate(Map.of());

    /** A text of which nobody reads the rest. */
    private static final int MOST = 20_000;

    private static final String RECIPIENTS = "recipients";
    private static final Set<String> OF_SUBJECT = Set.of("subject", "host", "id", "message-id", "accepted", "until");
    private static final Set<String> OF_TEXT =
            Set.of(RECIPIENTS, "subject", "sender", "host", "id", "message-id", "accepted", "until", "attached");
    /** A doubled brace, a name in braces, or a brace that is neither. */
    private static final Pattern BRACES = Pattern.compile("\\{\\{|}}|\\{([^{}]*)}|[{}]");

    private final Map<Kind, Words> words;

    private ReportTemplate(Map<Kind, Words> words) {
        this.words = words;
    }

    /**
     * The same with other words for one kind.
     *
     * @param kind which reports
     * @param subject one line, not empty
     * @param text with {@code {recipients}} on a line of its own
     * @return a new template
     * @throws IllegalArgumentException if a name in braces is unknown, a brace stands alone, the subject is empty or has
     *     several lines, the text does not say whom it is about, or one of them has a control character or is longer than 20,000
     *     characters; says which and where
     */
    public ReportTemplate with(Kind kind, String subject, String text) {
        Objects.requireNonNull(kind, "kind");
        String where = "the template of reports " + kind + ": ";
        check(where + "its subject ", Objects.requireNonNull(subject, "subject"), OF_SUBJECT);
        check(where + "its text ", Objects.requireNonNull(text, "text"), OF_TEXT);
        if (subject.isBlank() || subject.lines().count() > 1) {
            throw new IllegalArgumentException(where + "its subject is empty or has several lines; give it one");
        }
        List<String> lines = text.lines().toList();
        if (lines.stream().noneMatch(line -> line.strip().equals("{recipients}"))
                || lines.stream()
                        .anyMatch(line ->
                                line.contains("{recipients}") && !line.strip().equals("{recipients}"))) {
            throw new IllegalArgumentException(
                    where
                            + "its text does not say whom it is about; write {recipients} on a line of its own, and nowhere else");
        }
        EnumMap<Kind, Words> all = new EnumMap<>(Kind.class);
        all.putAll(words);
        all.put(kind, new Words(subject, String.join("\n", lines)));
        return new ReportTemplate(all);
    }

    private static void check(String where, String text, Set<String> names) {
        if (text.length() > MOST) {
            throw new IllegalArgumentException(
                    where + "has " + text.length() + " characters; " + MOST + " are the most");
        }
        if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')) {
            throw new IllegalArgumentException(where + "has a control character; leave it out");
        }
        Matcher braces = BRACES.matcher(text);
        while (braces.find()) {
            String name = braces.group(1);
            if (name == null ? braces.group().length() == 1 : !names.contains(name)) {
                throw new IllegalArgumentException(where + "has " + braces.group() + " at " + braces.start()
                        + "; known are "
                        + new TreeSet<>(names)
                                .stream().map(known -> "{" + known + "}").collect(Collectors.joining(", "))
                        + ", and a brace itself is written twice");
            }
        }
    }

    /**
     * The words for one kind.
     *
     * @param kind which reports
     * @return as they were given; empty for the usual ones
     */
    public Optional<Words> words(Kind kind) {
        return Optional.ofNullable(words.get(kind));
    }

    /**
     * Puts values in the place of names.
     *
     * @param text of a template
     * @param values by name; a name without a value stands for nothing
     * @return the text
     */
    public static String fill(String text, Map<String, String> values) {
        return BRACES.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1) == null
                                ? found.group().substring(0, 1)
                                : values.getOrDefault(found.group(1), "")));
    }
}
