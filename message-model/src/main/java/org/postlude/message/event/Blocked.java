package org.postlude.message.event;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether something was blocked, and why: WPCFLAG_ISBLOCKED. INTERNALERROR has all bits set and means none of them, so it is asked for
 * before any bit is.
 *
 * @param mask 32 bits, unsigned; bits without a name are kept
 */
public record Blocked(int mask) {
    /** Nothing was blocked. */
    public static final Blocked NOT = new Blocked(0);

    /** Whether it would have been blocked could not be found out. */
    public static final Blocked INTERNALERROR = new Blocked(0xFFFFFFFF);

    /**
     * For these reasons.
     *
     * @param reasons none for {@link #NOT}
     * @return their bits
     */
    public static Blocked of(Set<BlockReason> reasons) {
        return new Blocked(reasons.stream().mapToInt(BlockReason::mask).reduce(0, (one, other) -> one | other));
    }

    /**
     * For this reason.
     *
     * @param reason the only one
     * @return its bit
     */
    public static Blocked of(BlockReason reason) {
        return new Blocked(reason.mask());
    }

    /**
     * Reads a number.
     *
     * @param number 0 to 4,294,967,295
     * @return its bits
     * @throws IllegalArgumentException if it is no number of 32 bits
     */
    public static Blocked of(long number) {
        return new Blocked(Numbers.to32Bits("reason", number));
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
     * Asked before anything else.
     *
     * @return whether it is {@link #INTERNALERROR}
     */
    public boolean isInternalError() {
        return mask == INTERNALERROR.mask;
    }

    /**
     * Whether it was blocked.
     *
     * @return false for {@link #NOT}, and where nobody could find out
     */
    public boolean isBlocked() {
        return mask != 0 && !isInternalError();
    }

    /**
     * The reasons that have a name.
     *
     * @return empty for {@link #NOT} and {@link #INTERNALERROR}
     */
    public Set<BlockReason> reasons() {
        return isInternalError()
                ? Set.of()
                : Arrays.stream(BlockReason.values())
                        .filter(reason -> (mask & reason.mask()) != 0)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(BlockReason.class)));
    }

    /**
     * In the names of the original.
     *
     * @return for example {@code SPECHOURS}, {@code EMAILBLOCKED|ATTACHMENTBLOCKED}, {@code NOTBLOCKED}
     */
    @Override
    public String toString() {
        if (mask == 0) {
            return "NOTBLOCKED";
        }
        if (isInternalError()) {
            return "INTERNALERROR";
        }
        String names = reasons().stream().map(BlockReason::name).collect(Collectors.joining("|"));
        int rest = mask & ~of(reasons()).mask;
        return rest == 0 ? names : (names.isEmpty() ? "" : names + "|") + "0x" + Integer.toHexString(rest);
    }
}
