package org.postlude.message.event;

/** Unsigned numbers of 32 bits. */
final class Numbers {
    static final long MOST = 0xFFFFFFFFL;

    private Numbers() {}

    static int to32Bits(String name, long number) {
        if (number < 0 || number > MOST) {
            throw new IllegalArgumentException(name + " is " + number + ", and has room for 0 to " + MOST);
        }
        return (int) number;
    }
}
