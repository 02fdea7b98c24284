package org.postlude.spooler.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.mail.EncodedWords;

/**
 * Which mail an operation is about; the one language of lists, operations and rules (rule O1). Immutable. Its text form is words, and all
 * of them must hold:
 *
 * <pre>
 *   7Q2M                        a message's id, or a beginning that only one message has
 *   id=7Q2M-19,7Q2M-20          any of these
 *   sender=*@example.com        sender=&lt;&gt; is mail without one
 *   recipient=ann@example.org
 *   domain=example.org          of a recipient
 *   transport=smtp-out          of the route
 *   state=held,in_doubt         a state word; without this key: whatever has not ended
 *   older=1h30m  younger=5d     since the submit
 *   attempts=3..                three or more; also ..2, 1..4, 3
 *   subject=*invoice*           decoded (RFC 2047)
 * </pre>
 *
 * <p>A {@code *} stands for any characters, commas separate values of which one must hold, and a backslash takes the meaning
 * from a comma, a star or a backslash. Case matters in ids only: who looks for {@code Bob@example.org} means
 * {@code bob@example.org} as well.
 *
 * <p>A filter holds for a part of a message (its recipients at one destination). A message is meant if it holds for one of its
 * parts, and what is done is done to those parts.
 */
public final class Filter {
    /** What can be asked for. */
    private enum Key {
        ID,
        SENDER,
        RECIPIENT,
        DOMAIN,
        TRANSPORT,
        SUBJECT,
        STATE,
        OLDER,
        YOUNGER,
        ATTEMPTS;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static String words() {
            return Stream.of(values()).map(Key::word).collect(Collectors.joining(" "));
        }
    }

    private static final Filter ALL = new Filter(List.of());

    private final Set<String> names = new LinkedHashSet<>();
    private final Map<Key, List<Wildcard>> texts = new EnumMap<>(Key.class);
    private final Set<MessageState> states = EnumSet.noneOf(MessageState.class);
    private @Nullable Duration older;
    private @Nullable Duration younger;
    private @Nullable Range attempts;

    private Filter(List<String> words) {
        Set<Key> given = EnumSet.noneOf(Key.class);
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                names.add(new MessageId(word).value());
                continue;
            }
            Key key = key(word.substring(0, equals), word);
            if (!given.add(key)) {
                throw new IllegalArgumentException("the filter has " + key.word()
                        + " twice; give it once, with commas between values of which one must hold");
            }
            take(key, word.substring(equals + 1));
        }
    }

    private static Key key(String name, String word) {
        for (Key key : Key.values()) {
            if (key.word().equals(name)) {
                return key;
            }
        }
        throw new IllegalArgumentException("no filter has " + word + "; the keys are " + Key.words()
                + ", and a word without = is the beginning of a message's id");
    }

    private void take(Key key, String value) {
        switch (key) {
            case OLDER -> older = Span.parse(key.word(), value);
            case YOUNGER -> younger = Span.parse(key.word(), value);
            case ATTEMPTS -> attempts = Range.parse(key.word(), value);
            case STATE -> Wildcard.split(value).forEach(each -> states.add(state(each)));
            case ID, SENDER, RECIPIENT, DOMAIN, TRANSPORT, SUBJECT -> texts.put(key, values(key, value));
        }
    }

    private static MessageState state(String word) {
        for (MessageState state : MessageState.values()) {
            if (state.name().equalsIgnoreCase(word)) {
                return state;
            }
        }
        throw new IllegalArgumentException("state=" + word + " is no state word; there are "
                + Stream.of(MessageState.values())
                        .map(state -> state.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(" ")));
    }

    private static List<Wildcard> values(Key key, String value) {
        List<Wildcard> values = new ArrayList<>();
        for (String each : Wildcard.split(value)) {
            if (each.isEmpty()) {
                throw new IllegalArgumentException("the filter's " + key.word() + "=" + value + " has an empty value"
                        + (key == Key.SENDER ? "; mail without a sender is sender=<>" : ""));
            }
            values.add(new Wildcard(each, key == Key.ID));
        }
        return values;
    }

    /**
     * Whatever has not ended.
     *
     * @return a filter without conditions
     */
    public static Filter all() {
        return ALL;
    }

    /**
     * One message, ended or not.
     *
     * @param id which
     * @return a filter for it
     */
    public static Filter of(MessageId id) {
        return new Filter(List.of("id=" + id.value()));
    }

    /**
     * Reads the words of a filter.
     *
     * @param words in any order; none of them for {@link #all()}
     * @return a filter
     * @throws IllegalArgumentException if a word is not understood; says which and what can be given
     */
    public static Filter parse(List<String> words) {
        return words.isEmpty() ? ALL : new Filter(words);
    }

    /**
     * Reads what {@link #toString()} gave.
     *
     * @param line words with blanks between them, in double quotes where a word has a blank; a quote in a word is written twice
     * @return a filter
     * @throws IllegalArgumentException if a word is not understood; says which and what can be given
     */
    public static Filter parse(String line) {
        return parse(Words.split(line));
    }

    /**
     * Whether a part is meant. Words without a key hold for every id that begins so; whoever acts makes sure that there is one
     * ({@link #named}).
     *
     * @param facts of the part
     * @return true if all conditions hold
     */
    public boolean matches(Facts facts) {
        return hasState(facts.state())
                && (names.isEmpty()
                        || names.stream().anyMatch(name -> facts.id().value().startsWith(name)))
                && holds(Key.ID, facts.id().value())
                && holds(Key.SENDER, facts.sender().isEmpty() ? "<>" : facts.sender())
                && holds(Key.TRANSPORT, facts.transport())
                && holdsForOne(facts)
                && (older == null || facts.age().compareTo(older) >= 0)
                && (younger == null || facts.age().compareTo(younger) < 0)
                && (attempts == null || attempts.has(facts.attempts()))
                && (!texts.containsKey(Key.SUBJECT) || holds(Key.SUBJECT, subject(facts)));
    }

    /** Who asks for one message by its name wants it in whatever state. */
    private boolean hasState(MessageState state) {
        return states.isEmpty()
                ? !state.isEnded() || !names.isEmpty() || texts.containsKey(Key.ID)
                : states.contains(state);
    }

    private boolean holdsForOne(Facts facts) {
        if (!texts.containsKey(Key.RECIPIENT) && !texts.containsKey(Key.DOMAIN)) {
            return true;
        }
        return facts.recipients().stream()
                .anyMatch(recipient ->
                        holds(Key.RECIPIENT, recipient.toString()) && holds(Key.DOMAIN, recipient.domain()));
    }

    private static String subject(Facts facts) {
        return facts.subject() == null ? "" : EncodedWords.decode(facts.subject());
    }

    private boolean holds(Key key, String value) {
        List<Wildcard> any = texts.get(key);
        return any == null || any.stream().anyMatch(each -> each.matches(value));
    }

    /**
     * The state words that are asked for.
     *
     * @return empty if the filter names none
     */
    public Set<MessageState> states() {
        return Collections.unmodifiableSet(states);
    }

    /**
     * Beginnings of ids, each of which has to mean one message.
     *
     * @return the words without a key, in their order
     */
    public List<String> names() {
        return List.copyOf(names);
    }

    /**
     * The same filter once it is known what its words without a key mean.
     *
     * @param ids what they mean
     * @return a filter without such words
     */
    public Filter named(List<MessageId> ids) {
        if (names.isEmpty()) {
            return this;
        }
        Filter other = copy();
        other.names.clear();
        List<Wildcard> meant =
                ids.stream().map(id -> new Wildcard(id.value(), true)).toList();
        List<Wildcard> present = texts.get(Key.ID);
        other.texts.put(
                Key.ID,
                present == null
                        ? meant
                        : meant.stream()
                                .filter(id -> present.stream().anyMatch(each -> each.matches(id.text())))
                                .toList());
        return other;
    }

    private Filter copy() {
        Filter copy = new Filter(List.of());
        copy.names.addAll(names);
        copy.texts.putAll(texts);
        copy.states.addAll(states);
        copy.older = older;
        copy.younger = younger;
        copy.attempts = attempts;
        return copy;
    }

    /**
     * The messages that it can mean, where it names them, so that nobody has to look for them.
     *
     * @return empty if others may be meant
     */
    public Optional<List<MessageId>> ids() {
        List<Wildcard> ids = texts.get(Key.ID);
        return ids != null && names.isEmpty() && ids.stream().allMatch(Wildcard::isExact)
                ? Optional.of(ids.stream().map(id -> new MessageId(id.text())).toList())
                : Optional.empty();
    }

    /** In the order of the keys, whatever the order in which they were given. */
    private List<String> words() {
        List<String> words = new ArrayList<>(names);
        texts.forEach((key, values) -> words.add(
                key.word() + "=" + values.stream().map(Wildcard::toString).collect(Collectors.joining(","))));
        if (!states.isEmpty()) {
            words.add("state="
                    + states.stream()
                            .map(state -> state.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(",")));
        }
        if (older != null) {
            words.add("older=" + Span.text(older));
        }
        if (younger != null) {
            words.add("younger=" + Span.text(younger));
        }
        if (attempts != null) {
            words.add("attempts=" + attempts);
        }
        return words;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Filter filter && filter.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** The words in one line, as {@link #parse(String)} reads them; empty for {@link #all()}. */
    @Override
    public String toString() {
        return Words.join(words());
    }
}
