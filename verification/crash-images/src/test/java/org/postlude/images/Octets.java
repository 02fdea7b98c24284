package org.postlude.images;

import java.util.Arrays;

/** What a file holds; grows as files do, with zeros where nothing was written. */
final class Octets {
    private byte[] array = {};
    private int length;

    void apply(Change change) {
        if (change.data() == null) {
            setLength((int) change.offset());
        } else {
            write((int) change.offset(), change.data(), 0, change.data().length);
        }
    }

    void write(int at, byte[] data, int from, int count) {
        if (count > 0) {
            if (at + count > length) {
                setLength(at + count);
            }
            System.arraycopy(data, from, array, at, count);
        }
    }

    void setLength(int to) {
        if (to > array.length) {
            array = Arrays.copyOf(array, Math.max(to, array.length * 2));
        } else if (to < length) {
            Arrays.fill(array, to, length, (byte) 0);
        }
        length = to;
    }

    int length() {
        return length;
    }

    Octets copy() {
        Octets copy = new Octets();
        copy.array = Arrays.copyOf(array, length);
        copy.length = length;
        return copy;
    }

    byte[] bytes() {
        return Arrays.copyOf(array, length);
    }
}
