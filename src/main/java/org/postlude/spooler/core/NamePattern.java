package org.postlude.spooler.core;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A name, or several by {@code *}, which stands for any number of characters; case does not count.
 *
 * @param text as it was written
 * @param form what it matches, in lower case
 */
public record NamePattern(String text, Pattern form) {
    /**
     * Reads one.
     *
     * @param text for example {@code example.org}, {@code *.example.org}, {@code *}
     * @return what it stands for
     * @throws IllegalArgumentException if it is blank
     */
    public static NamePattern of(String text) {
        Objects.requireNonNull(text, "text");
        if (text.isBlank()) {
            throw new IllegalArgumentException("a pattern is blank; write a name, or * for all");
        }
        String form = Stream.of(text.toLowerCase(Locale.ROOT).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return new NamePattern(text, Pattern.compile(form, Pattern.DOTALL));
    }

    /**
     * Whether a name is meant.
     *
     * @param name in any case
     * @return true if it is
     */
    public boolean matches(String name) {
        return form.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
