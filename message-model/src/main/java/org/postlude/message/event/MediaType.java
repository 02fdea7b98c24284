package org.postlude.message.event;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is used in a conversation beside text: WPCFLAG_IM_FEATURE.
 *
 * @param mask 32 bits, unsigned; bits without a name are kept
 */
public record MediaType(int mask) {
    /** Nothing. */
    public static final MediaType NONE = new MediaType(0);

    /** All there is. */
    public static final MediaType ALL = new MediaType(0xFFFFFFFF);

    private static final int SENDING = 0x80000000;

    /** What has a bit. */
    public enum Feature {
        /** Moving pictures. */
        VIDEO(0x1),
        /** Sound. */
        AUDIO(0x2),
        /** A game. */
        GAME(0x4),
        /** A short message to a telephone. */
        SMS(0x8),
        /** A file. */
        FILESWAP(0x10),
        /** An address of the web. */
        URLSWAP(0x20);

        private final int mask;

        Feature(int mask) {
            this.mask = mask;
        }
    }

    /**
     * One feature, one way.
     *
     * @param feature what is used
     * @param isSending whether this user sends; else they receive
     * @return its bits
     */
    public static MediaType of(Feature feature, boolean isSending) {
        return new MediaType(feature.mask | (isSending ? SENDING : 0));
    }

    /**
     * Reads a number.
     *
     * @param number 0 to 4,294,967,295
     * @return its bits
     * @throws IllegalArgumentException if it is no number of 32 bits
     */
    public static MediaType of(long number) {
        return new MediaType(Numbers.to32Bits("media-type", number));
    }

    /**
     * As a number.
     *
     * @return 0 to 4,294,967,295
     */
    public long number() {
        return Integer.toUnsignedLong(mask);
    }

    /**
     * Which way.
     *
     * @return true if this user sends
     */
    public boolean isSending() {
        return (mask & SENDING) != 0;
    }

    /**
     * What is used.
     *
     * @return those that have a name
     */
    public Set<Feature> features() {
        return Arrays.stream(Feature.values())
                .filter(feature -> (mask & feature.mask) != 0)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Feature.class)));
    }
}
