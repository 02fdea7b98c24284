package org.postlude.transport;

import java.time.Duration;

/** What holds for every time that a transport asks for. */
final class Times {
    private Times() {}

    /** Zero is at once; less than that would be asked for again and again without end. */
    static void requireZeroOrMore(Duration time, String name) {
        if (time.isNegative()) {
            throw new IllegalArgumentException(name + " is " + time + "; give zero or more (rule T20)");
        }
    }
}
