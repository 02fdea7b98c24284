package org.postlude.spooler.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;

/**
 * A small number for each part that was met. A flush may meet a million of them, so a part is known by 128 bits made of its
 * name, in arrays: 20 octets a place, and between a third and two thirds of the places are used.
 */
final class MetParts {
    /** A place of this number is free, and that of a part that was removed can be had again. */
    private static final int NONE = 0;

    private static final int REMOVED = -1;
    private static final int SMALLEST = 16;

    private long[] names = new long[2 * SMALLEST];
    private int[] numbers = new int[SMALLEST];
    /** Places that are not free, those of removed parts included. */
    private int used;

    private int highestIndex;
    private int highestNumber;

    MetParts copy() {
        MetParts copy = new MetParts();
        copy.names = names.clone();
        copy.numbers = numbers.clone();
        copy.used = used;
        copy.highestIndex = highestIndex;
        copy.highestNumber = highestNumber;
        return copy;
    }

    /** Zero if it was not met, or is removed. */
    int get(PartId part) {
        return Math.max(NONE, numbers[place(first(part.message()), second(part))]);
    }

    /** {@code number} is positive. */
    void put(PartId part, int number) {
        if ((used + 1) * 3L > numbers.length * 2L) {
            grow();
        }
        highestIndex = Math.max(highestIndex, part.index());
        highestNumber = Math.max(highestNumber, number);
        put(first(part.message()), second(part), number);
    }

    private void put(long first, long second, int number) {
        int place = place(first, second);
        if (numbers[place] == NONE) {
            used++;
            names[2 * place] = first;
            names[2 * place + 1] = second;
        }
        numbers[place] = number;
    }

    void remove(PartId part) {
        int place = place(first(part.message()), second(part));
        if (numbers[place] != NONE) {
            numbers[place] = REMOVED;
        }
    }

    void removeAll(MessageId message) {
        for (int index = 0; index <= highestIndex; index++) {
            remove(new PartId(message, index));
        }
    }

    /** How many have each number. */
    long[] counts() {
        long[] counts = new long[highestNumber + 1];
        for (int number : numbers) {
            counts[Math.max(NONE, number)]++;
        }
        counts[NONE] = 0;
        return counts;
    }

    /** Where it is, or would be. */
    private int place(long first, long second) {
        int mask = numbers.length - 1;
        int place = (int) first & mask;
        while (numbers[place] != NONE && (names[2 * place] != first || names[2 * place + 1] != second)) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        long[] before = names;
        int[] all = numbers;
        long left = Arrays.stream(all).filter(number -> number > NONE).count();
        int length = left * 3 > all.length ? all.length * 2 : all.length;
        names = new long[2 * length];
        numbers = new int[length];
        used = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] > NONE) {
                put(before[2 * i], before[2 * i + 1], all[i]);
            }
        }
    }

    private static long first(MessageId message) {
        return mixed(message, 0x9E3779B97F4A7C15L);
    }

    private static long second(PartId part) {
        return mixed(part.message(), 0xC2B2AE3D27D4EB4FL) + part.index();
    }

    /** By the finalizer of SplitMix64 (Steele, Lea, Flood 2014), over one character after the other. */
    private static long mixed(MessageId message, long seed) {
        String value = message.value();
        long mixed = seed;
        for (int i = 0; i < value.length(); i++) {
            mixed = (mixed ^ value.charAt(i)) * 0xBF58476D1CE4E5B9L + seed;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
            mixed ^= mixed >>> 31;
        }
        return mixed;
    }

    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] > NONE) {
                all.add(Long.toHexString(names[2 * i]) + Long.toHexString(names[2 * i + 1]) + "=" + numbers[i]);
            }
        }
        Collections.sort(all);
        return all.toString();
    }
}
