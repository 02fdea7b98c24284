package org.postlude.transport.jakartamail;

/**
 * Which of the server's offers are taken.
 *
 * @param pipelining commands go ahead of their replies where PIPELINING is offered
 * @param eightBitAnyway content with octets above 127 goes out also where 8BITMIME is not offered
 * @param dsn what is asked of the server's own delivery reports
 */
record Esmtp(boolean pipelining, boolean eightBitAnyway, Dsn dsn) {
    static Esmtp of(Options options) {
        return new Esmtp(
                isFirst(options, "pipelining", "yes", "no"),
                !isFirst(options, "eightBit", "refuse", "send"),
                Dsn.of(options));
    }

    private static boolean isFirst(Options options, String name, String first, String second) {
        String text = options.text(name, first);
        if (!text.equals(first) && !text.equals(second)) {
            throw options.wrong(name, text, "write " + first + " or " + second);
        }
        return text.equals(first);
    }
}
