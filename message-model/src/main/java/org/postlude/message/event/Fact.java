package org.postlude.message.event;

import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a field, or why it is not. Nothing is made up to fill a field: who does not see the address that somebody left from
 * says so.
 *
 * @param <T> of what is known
 */
public sealed interface Fact<T> {
    /**
     * It is known.
     *
     * @param value it
     * @param <T> its type
     */
    record Known<T>(T value) implements Fact<T> {
        /**
         * Refuses null.
         *
         * @param value it
         */
        public Known {
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * It is not known.
     *
     * @param why a short sentence for people, never empty
     * @param <T> what it would be
     */
    record Absent<T>(String why) implements Fact<T> {
        /**
         * Refuses to be without a reason.
         *
         * @param why a short sentence
         */
        public Absent {
            if (why.isEmpty()) {
                throw new IllegalArgumentException("what is absent has a reason");
            }
        }
    }

    /**
     * It is known.
     *
     * @param value it
     * @param <T> its type
     * @return known
     */
    static <T> Fact<T> of(T value) {
        return new Known<>(value);
    }

    /**
     * It is not known.
     *
     * @param why a short sentence for people
     * @param <T> what it would be
     * @return absent
     */
    static <T> Fact<T> absent(String why) {
        return new Absent<>(why);
    }

    /**
     * A text that may be empty, which tells nothing.
     *
     * @param text empty if there is none
     * @param why the reason for that
     * @return known or absent
     */
    static Fact<String> ofText(String text, String why) {
        return text.isEmpty() ? absent(why) : of(text);
    }

    /**
     * What is known.
     *
     * @return empty if it is absent
     */
    default Optional<T> optional() {
        return this instanceof Known<T> known ? Optional.of(known.value()) : Optional.empty();
    }
}
