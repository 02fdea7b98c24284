package org.postlude.spooler.transport;

/** Null where a contract does not allow it, as it comes from code that nobody checks. */
final class Nothing {
    private Nothing() {}

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null is of any type, and here it is the point
    static <T> T nothing() {
        return null;
    }
}
