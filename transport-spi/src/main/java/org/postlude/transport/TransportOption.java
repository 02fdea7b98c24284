package org.postlude.transport;

import java.util.Objects;

/**
 * One option of a {@link TransportRequest} that a provider knows.
 *
 * @param name as it is written in a request
 * @param meaning what it does, in one line for a person, with the form of its values
 * @param otherwise what holds when it is not given, in words; never empty
 * @param secret whether its value is a secret or may be taken for one, so that no tool shows it
 */
public record TransportOption(String name, String meaning, String otherwise, boolean secret) {
    /**
     * Refuses null and what says nothing.
     *
     * @param name as it is written in a request
     * @param meaning what it does
     * @param otherwise what holds when it is not given
     * @param secret whether no tool may show its value
     * @throws IllegalArgumentException if a text is blank
     */
    public TransportOption {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(meaning, "meaning");
        Objects.requireNonNull(otherwise, "otherwise");
        if (name.isBlank() || meaning.isBlank() || otherwise.isBlank()) {
            throw new IllegalArgumentException(
                    "option '" + name + "' needs a name, a meaning and what holds when it is not given (rule T21)");
        }
    }
}
