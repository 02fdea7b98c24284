package org.postlude.store;

import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The client's own name for one submission: a retry with the same key is the same message. The store remembers it at
 * least seven days beyond the message's end unless set otherwise.
 *
 * @param value 1 to 128 characters out of {@code A-Z a-z 0-9 . _ -}
 */
public record SubmissionKey(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final String PROCESS =
            hex(UUID.randomUUID().getMostSignificantBits(), 16).substring(0, 8) + "-";
    private static final AtomicLong MADE = new AtomicLong();

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
     * A key that nobody else has: random, but that those of one process sort as they were made. Wholly random ones would each
     * touch another page of a store's index.
     *
     * @return a new key
     */
    public static SubmissionKey random() {
        return new SubmissionKey(PROCESS + hex(MADE.incrementAndGet(), 10) + "-"
                + hex(UUID.randomUUID().getMostSignificantBits(), 16));
    }

    private static String hex(long number, int digits) {
        String hex = Long.toHexString(number);
        return "0".repeat(Math.max(0, digits - hex.length())) + hex;
    }

    @Override
    public String toString() {
        return value;
    }
}
