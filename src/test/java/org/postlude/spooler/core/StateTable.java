package org.postlude.spooler.core;

import java.util.Arrays;

/**
 * A set of 128-bit fingerprints, numbered in the order in which they came, each with one number noted beside it. Open
 * addressing, 40 octets a state: millions of states fit where their words would not.
 */
final class StateTable {
    private long[] keys = new long[1 << 15];
    private int[] numbers = new int[1 << 14];
    private int[] notes = new int[1 << 13];
    private int size;

    int size() {
        return size;
    }

    /** Returns the state's number if it is new, else its number less {@link Integer#MAX_VALUE} and 1, below zero. */
    int add(long high, long low) {
        if (size * 3L > numbers.length * 2L) {
            grow();
        }
        int slot = slot(high, low);
        if (numbers[slot] != 0) {
            return numbers[slot] - 1 + Integer.MIN_VALUE;
        }
        keys[2 * slot] = high;
        keys[2 * slot + 1] = low;
        numbers[slot] = ++size;
        if (size > notes.length) {
            notes = Arrays.copyOf(notes, notes.length * 2);
        }
        return size - 1;
    }

    private int slot(long high, long low) {
        int mask = numbers.length - 1;
        int slot = (int) (high ^ high >>> 32) & mask;
        while (numbers[slot] != 0 && (keys[2 * slot] != high || keys[2 * slot + 1] != low)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldNumbers = numbers;
        keys = new long[oldKeys.length * 2];
        numbers = new int[oldNumbers.length * 2];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                int slot = slot(oldKeys[2 * i], oldKeys[2 * i + 1]);
                keys[2 * slot] = oldKeys[2 * i];
                keys[2 * slot + 1] = oldKeys[2 * i + 1];
                numbers[slot] = oldNumbers[i];
            }
        }
    }

    int note(int number) {
        return notes[number];
    }

    void note(int number, int note) {
        notes[number] = note;
    }
}
