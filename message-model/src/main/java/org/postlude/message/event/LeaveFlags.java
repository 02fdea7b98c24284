package org.postlude.message.event;

/**
 * How somebody left: WPCFLAG_IM_LEAVE, which is one value and not a mask. A leave that ends the conversation is written as
 * CONVERSATION_END whether it was forced or not; whether it was is kept beside it, and 3 is read as both.
 *
 * @param forced a person did not go by their own will
 * @param conversationEnd nothing follows in this conversation
 */
public record LeaveFlags(boolean forced, boolean conversationEnd) {
    /** Somebody left. */
    public static final LeaveFlags NORMAL = new LeaveFlags(false, false);

    /** Somebody was made to leave. */
    public static final LeaveFlags FORCED = new LeaveFlags(true, false);

    /** The whole conversation ends. */
    public static final LeaveFlags CONVERSATION_END = new LeaveFlags(false, true);

    /** The whole conversation ends, by force. */
    public static final LeaveFlags FORCED_END = new LeaveFlags(true, true);

    private static final int FORCED_NUMBER = 1;
    private static final int END_NUMBER = 2;
    private static final int BOTH_NUMBER = 3;

    /**
     * As the original writes it.
     *
     * @return 0, 1 or 2
     */
    public int number() {
        return conversationEnd ? END_NUMBER : forced ? FORCED_NUMBER : 0;
    }

    /**
     * Reads a number.
     *
     * @param number 0 to 3
     * @return what it means
     * @throws IllegalArgumentException if it means nothing
     */
    public static LeaveFlags of(long number) {
        if (number < 0 || number > BOTH_NUMBER) {
            throw new IllegalArgumentException("flags of a leave are 0, 1 or 2, and 3 by tolerance, not " + number);
        }
        return new LeaveFlags((number & FORCED_NUMBER) != 0, (number & END_NUMBER) != 0);
    }

    /**
     * In the names of the original.
     *
     * @return {@code NORMAL}, {@code FORCED}, {@code CONVERSATION_END} or {@code FORCED|CONVERSATION_END}
     */
    @Override
    public String toString() {
        return conversationEnd
                ? (forced ? "FORCED|CONVERSATION_END" : "CONVERSATION_END")
                : forced ? "FORCED" : "NORMAL";
    }
}
