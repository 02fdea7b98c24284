package org.postlude.activitylog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.Serial;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;

/** Reads a line. Each member is there once, and there are no others. */
final class LineParser {
    /** What a line may have is bounded by its own length alone. Names come from outside, and are kept by nobody. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(LineFormat.LONGEST)
                    .maxStringLength(LineFormat.LONGEST)
                    .build())
            .build();

    private long number = -1;
    private @Nullable Instant at;
    private @Nullable String kind;
    private @Nullable String key;
    private @Nullable String store;
    private @Nullable Long next;
    private @Nullable Map<String, String> facts;
    private @Nullable String recordedKind;
    private @Nullable Map<String, String> recordedFacts;
    private @Nullable String prev;
    private @Nullable String hash;

    private LineParser() {}

    /** It is no line of a log; the message says why, with nothing of the line in it. */
    static final class NoLineException extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        NoLineException(String why) {
            super(why);
        }
    }

    static LogLine parse(byte[] line) throws NoLineException {
        LineParser parser = new LineParser();
        try (JsonParser json = JSON.createParser(line)) {
            parser.expect(json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                parser.member(json);
            }
            if (json.nextToken() != null) {
                throw new NoLineException("something stands behind its object");
            }
        } catch (JsonProcessingException e) {
            throw new NoLineException("it is no JSON object");
        } catch (IOException | DateTimeException | ArithmeticException e) {
            throw new NoLineException("a member of it has no such value");
        }
        return parser.line();
    }

    private void expect(@Nullable JsonToken found, JsonToken wanted) throws NoLineException {
        if (found != wanted) {
            throw new NoLineException("a member of it is of another type");
        }
    }

    private static void once(@Nullable Object before) throws NoLineException {
        if (before != null) {
            throw new NoLineException("it has a member twice");
        }
    }

    private void member(JsonParser json) throws IOException, NoLineException {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
            case "n" -> {
                once(number < 0 ? null : number);
                number = number(json, value);
            }
            case "at" -> {
                once(at);
                at = Instant.parse(text(json, value));
            }
            case "kind" -> {
                once(kind);
                kind = text(json, value);
            }
            case "key" -> {
                once(key);
                key = text(json, value);
            }
            case "store" -> {
                once(store);
                store = text(json, value);
            }
            case "next" -> {
                once(next);
                next = number(json, value);
            }
            case "facts" -> {
                once(facts);
                facts = facts(json, value);
            }
            case "event" -> event(json, value);
            case "prev" -> {
                once(prev);
                prev = text(json, value);
            }
            case "hash" -> {
                once(hash);
                hash = text(json, value);
            }
            default -> throw new NoLineException("it has a member that no line has");
        }
    }

    private void event(JsonParser json, JsonToken begin) throws IOException, NoLineException {
        expect(begin, JsonToken.START_OBJECT);
        once(recordedKind);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "kind" -> {
                    once(recordedKind);
                    recordedKind = text(json, value);
                }
                case "facts" -> {
                    once(recordedFacts);
                    recordedFacts = facts(json, value);
                }
                default -> throw new NoLineException("its event has a member that none has");
            }
        }
    }

    private Map<String, String> facts(JsonParser json, JsonToken begin) throws IOException, NoLineException {
        expect(begin, JsonToken.START_OBJECT);
        Map<String, String> found = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            once(found.put(name, text(json, json.nextToken())));
        }
        return found;
    }

    private String text(JsonParser json, JsonToken value) throws IOException, NoLineException {
        expect(value, JsonToken.VALUE_STRING);
        return json.getText();
    }

    private long number(JsonParser json, JsonToken value) throws IOException, NoLineException {
        expect(value, JsonToken.VALUE_NUMBER_INT);
        return json.getLongValue();
    }

    private LogLine line() throws NoLineException {
        if (number < 1
                || at == null
                || kind == null
                || key == null
                || facts == null
                || (store == null) != (next == null)) {
            throw new NoLineException("it lacks a member");
        }
        if ((recordedKind == null) != (recordedFacts == null)) {
            throw new NoLineException("its event lacks a member");
        }
        return new LogLine(
                number,
                new ActivityEvent(key, at, kind, facts),
                store == null || next == null ? Optional.empty() : Optional.of(new ReadPosition(store, next)),
                recordedKind == null || recordedFacts == null
                        ? Optional.empty()
                        : Optional.of(new ActivityEvent(key, at, recordedKind, recordedFacts)),
                prev == null ? "" : prev,
                hash == null ? "" : hash);
    }
}
