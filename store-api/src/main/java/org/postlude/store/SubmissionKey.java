package org.postlude.store;

import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The client's own name for one submission: a retry with the same key is the same message. The store remembers it at
 * least seven days beyond the message's end unless set otherwise.
 *
 * @param value 1 to 128 characters out of {@code A-Z a-z 0-9 . _ -}
 */
public record SubmissionKey(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    /**
     * Checks the form.
     *
     * @param value 1 to 128 characters
     * @throws IllegalArgumentException if {@code value} has another form
     */
    public SubmissionKey {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a submission key: '" + value + "' (1 to 128 characters of A-Z a-z 0-9 . _ -)");
        }
    }

    /**
     * A key that nobody else has.
     *
     * @return a random key
     */
    public static SubmissionKey random() {
        return new SubmissionKey(UUID.randomUUID().toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
