package org.postlude.transport.im;

/**
 * What a server answers instead (RFC 6120, 8.3).
 *
 * @param type {@code auth}, {@code cancel}, {@code continue}, {@code modify} or {@code wait}
 * @param condition for example {@code service-unavailable}
 * @param text for people; empty for none
 */
record ChatError(String type, String condition, String text) {
    /**
     * Whether the same may be done later.
     *
     * @return for what is to be waited for, and what a server cannot do at the moment
     */
    boolean mayPass() {
        return type.equals("wait")
                || condition.equals("remote-server-timeout")
                || condition.equals("internal-server-error");
    }

    @Override
    public String toString() {
        return condition + " (" + type + ")" + (text.isEmpty() ? "" : ": " + text);
    }
}
