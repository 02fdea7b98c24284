package org.postlude.message;

import java.util.regex.Pattern;

/**
 * An enhanced mail system status code (RFC 3463), such as {@code 4.4.1}.
 *
 * @param value class, subject and detail, joined by dots
 */
public record StatusCode(String value) {
    private static final Pattern FORM = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");

    /**
     * Checks the form.
     *
     * @param value class, subject and detail, joined by dots
     * @throws IllegalArgumentException if it is no status code
     */
    public StatusCode {
        if (!isOne(value)) {
            throw new IllegalArgumentException("'" + value + "' is not a status code (RFC 3463, section 2)");
        }
    }

    /**
     * Whether a text is a status code.
     *
     * @param text any text
     * @return true if the constructor would take it
     */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
