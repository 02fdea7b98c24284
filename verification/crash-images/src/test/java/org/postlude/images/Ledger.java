package org.postlude.images;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a store had been asked and had answered up to a moment, as the asking process wrote it into the trace. A thing (a
 * message, a note, a delivery, the epoch) has one question under way at a time; so what may be found is what it was when the
 * last answer came, or what it was asked to become since.
 */
final class Ledger {
    /** A thing that is not there. */
    static final String ABSENT = "absent";

    /** What is known of one thing. */
    static final class Thing {
        private String answered = ABSENT;
        private final List<String> asked = new ArrayList<>();
        private String id = "";

        /** The states in which it may be found. */
        Set<String> allowed() {
            Set<String> all = new LinkedHashSet<>(List.of(answered));
            all.addAll(asked);
            return all;
        }

        /** The id that was given out for it; empty if no answer came. */
        String id() {
            return id;
        }

        @Override
        public String toString() {
            return "'" + answered + "' was answered, asked for since: " + asked + (id.isEmpty() ? "" : ", id " + id);
        }
    }

    private final Map<String, Thing> things = new LinkedHashMap<>();

    /** @param mark {@code WORD THING REST}: ask and the state wanted; done and the id, if there is one; refused */
    void note(String mark) {
        String[] words = mark.split(" ", 3);
        if (words[0].equals("opened") || words[0].equals("begun")) {
            return; // Of the process, and of no thing.
        }
        Thing thing = things.computeIfAbsent(words[1], absent -> new Thing());
        String rest = words.length > 2 ? words[2] : "";
        switch (words[0]) {
            case "ask" -> thing.asked.add(rest);
            case "done" -> {
                thing.answered = thing.asked.get(thing.asked.size() - 1);
                thing.asked.clear();
                thing.id = rest.isEmpty() ? thing.id : rest;
            }
            case "refused" -> thing.asked.clear();
            default -> throw new IllegalStateException("no such mark: " + mark);
        }
    }

    Map<String, Thing> things() {
        return things;
    }

    @Nullable
    Thing thing(String name) {
        return things.get(name);
    }

    /** As of now, for a judge that comes to it later. */
    Ledger copy() {
        Ledger copy = new Ledger();
        things.forEach((name, thing) -> {
            Thing same = new Thing();
            same.answered = thing.answered;
            same.asked.addAll(thing.asked);
            same.id = thing.id;
            copy.things.put(name, same);
        });
        return copy;
    }
}
