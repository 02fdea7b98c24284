package org.postlude.message;

/**
 * The name a store gave to one message, never used again; MAPI's entry identifier, Postfix's queue id. Unique within its
 * store, and in practice among all stores, for it begins with a mark of its store: transports are shared by stores and
 * remember what they hold by this name (rule Q13). It is not the {@code Message-ID} header field (RFC 5322, section 3.6.4).
 *
 * @param value 1 to 64 characters out of {@code A-Z a-z 0-9 . _ -}, so that it can be a file name
 */
public record MessageId(String value) implements Comparable<MessageId> {
    private static final int LONGEST = 64;

    /**
     * Checks the form.
     *
     * @param value 1 to 64 characters
     * @throws IllegalArgumentException if {@code value} has another form
     */
    public MessageId {
        if (!hasForm(value)) {
            throw new IllegalArgumentException("not a message id: '" + value
                    + "' (1 to 64 characters of A-Z a-z 0-9 . _ -, the first a letter or digit)");
        }
    }

    private static boolean hasForm(String value) {
        boolean hasForm = !value.isEmpty() && value.length() <= LONGEST && Mailboxes.isAlphanumeric(value.charAt(0));
        for (int i = 1; hasForm && i < value.length(); i++) {
            char c = value.charAt(i);
            hasForm = Mailboxes.isAlphanumeric(c) || c == '.' || c == '_' || c == '-';
        }
        return hasForm;
    }

    @Override
    public int compareTo(MessageId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
