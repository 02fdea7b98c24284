package org.postlude.spooler.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.Standing;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.queue.Suspension;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;

/**
 * Rules and suspensions as notes of the store (rules O3, O4): {@code rule.3} and {@code suspend.4}, a line for each field, its name, a
 * blank, its text.
 */
final class StandingNotes {
    private static final String RULE = "rule.";
    private static final String SUSPENSION = "suspend.";
    /** Its revision is the latest number given: none is ever given twice. */
    private static final String NUMBERS = "standing-numbers";

    private static final int TRIES = 20;
    private static final int LONGEST = 4_096;
    private static final Duration KEPT = Duration.ofDays(1);

    private StandingNotes() {}

    /** What holds now; one that cannot be read is named, for what it should keep back goes out. */
    static Standing read(StoreLogon logon, Instant now, Consumer<String> complaints) throws IOException {
        if (!(logon instanceof SpoolerLogon notes)) {
            return Standing.NONE; // a reader of a store that shows its notes to its owner only
        }
        List<Rule> rules = new ArrayList<>();
        for (Note note : notes.notes(RULE)) {
            read(note, complaints, fields -> rule(note.name(), fields))
                    .filter(rule -> !rule.isOver(now))
                    .ifPresent(rules::add);
        }
        List<Suspension> suspensions = new ArrayList<>();
        for (Note note : notes.notes(SUSPENSION)) {
            read(note, complaints, fields -> suspension(note.name(), fields))
                    .filter(suspension -> !suspension.isOver(now))
                    .ifPresent(suspensions::add);
        }
        rules.sort(Comparator.comparing((Rule rule) -> number(rule.id())));
        suspensions.sort(Comparator.comparing((Suspension suspension) -> number(suspension.id())));
        return new Standing(rules, suspensions);
    }

    private static long number(String id) {
        return id.chars().allMatch(Character::isDigit) ? Long.parseLong(id) : Long.MAX_VALUE;
    }

    private interface Reader<T> {
        T of(Map<String, String> fields);
    }

    private static <T> Optional<T> read(Note note, Consumer<String> complaints, Reader<T> reader) {
        try {
            return Optional.of(reader.of(fields(note)));
        } catch (IllegalArgumentException | DateTimeException e) {
            complaints.accept("the standing order " + note.name() + " cannot be read (" + Words.of(e)
                    + ") and is not followed; what it kept back may be sent. Remove it and make it anew");
            return Optional.empty();
        }
    }

    private static Map<String, String> fields(Note note) {
        Map<String, String> fields = new TreeMap<>();
        new String(note.bytes(), UTF_8).lines().forEach(line -> {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                fields.put(line.substring(0, blank), line.substring(blank + 1));
            }
        });
        return fields;
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return value;
    }

    private static Rule rule(String name, Map<String, String> fields) {
        return new Rule(
                name.substring(RULE.length()),
                Rule.Kind.valueOf(field(fields, "kind")),
                Filter.parse(field(fields, "filter")),
                field(fields, "reason"),
                until(fields),
                Instant.parse(field(fields, "created")),
                field(fields, "by"));
    }

    private static Suspension suspension(String name, Map<String, String> fields) {
        return new Suspension(
                name.substring(SUSPENSION.length()),
                field(fields, "transport"),
                Optional.ofNullable(fields.get("domain")),
                field(fields, "reason"),
                until(fields),
                Instant.parse(field(fields, "created")),
                field(fields, "by"));
    }

    private static @Nullable Instant until(Map<String, String> fields) {
        String until = fields.get("until");
        return until == null ? null : Instant.parse(until);
    }

    /** Removes what has been over for a day: a clock that is ahead for a moment takes nothing away. */
    static void tidy(SpoolerLogon notes, Instant now) throws IOException {
        for (String prefix : List.of(RULE, SUSPENSION)) {
            for (Note note : notes.notes(prefix)) {
                Optional<Instant> until = read(
                        note,
                        complaint -> {},
                        fields -> Optional.ofNullable(until(fields)).orElse(Instant.MAX));
                if (until.isPresent() && until.get().isBefore(now.minus(KEPT))) {
                    boolean unused = notes.putNote(note.name(), note.revision(), new byte[0]);
                }
            }
        }
    }

    /** A number that no other rule or suspension of the store has had. */
    static String newId(SpoolerLogon notes) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            long latest = notes.notes(NUMBERS).stream()
                    .filter(note -> note.name().equals(NUMBERS))
                    .findFirst()
                    .map(Note::revision)
                    .orElse(0L);
            if (notes.putNote(NUMBERS, latest, new byte[] {'+'})) {
                return Long.toString(latest + 1);
            }
        }
        throw new IOException("others change its standing orders all the time; nothing was changed");
    }

    static void put(SpoolerLogon notes, Rule rule) throws IOException {
        StringBuilder text = new StringBuilder();
        line(text, "kind", rule.kind().name());
        line(text, "filter", rule.filter().toString());
        line(text, "reason", rule.reason());
        line(text, "until", rule.until());
        line(text, "created", rule.created());
        line(text, "by", rule.by());
        put(notes, RULE + rule.id(), text);
    }

    static void put(SpoolerLogon notes, Suspension suspension) throws IOException {
        StringBuilder text = new StringBuilder();
        line(text, "transport", suspension.transport());
        line(text, "domain", suspension.domain().orElse(null));
        line(text, "reason", suspension.reason());
        line(text, "until", suspension.until());
        line(text, "created", suspension.created());
        line(text, "by", suspension.by());
        put(notes, SUSPENSION + suspension.id(), text);
    }

    /** One line; longer text than anybody wants to read is refused by whoever made it. */
    static String oneLine(String what, String text) {
        String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
        if (line.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "the " + what + " has " + line.length() + " characters; " + LONGEST + " are the most");
        }
        return line;
    }

    private static void line(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append(name).append(' ').append(value).append('\n');
        }
    }

    private static void put(SpoolerLogon notes, String name, StringBuilder text) throws IOException {
        if (!notes.putNote(name, 0, text.toString().getBytes(UTF_8))) {
            throw new IOException("there is a note " + name + " already; nothing was changed");
        }
    }

    static boolean removeRule(SpoolerLogon notes, String id) throws IOException {
        return remove(notes, RULE + id);
    }

    static boolean removeSuspension(SpoolerLogon notes, String id) throws IOException {
        return remove(notes, SUSPENSION + id);
    }

    private static boolean remove(SpoolerLogon notes, String name) throws IOException {
        for (Note note : notes.notes(name)) {
            if (note.name().equals(name)) {
                return notes.putNote(name, note.revision(), new byte[0]);
            }
        }
        return false;
    }
}
