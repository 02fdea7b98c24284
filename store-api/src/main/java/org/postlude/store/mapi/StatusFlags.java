package org.postlude.store.mapi;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.postlude.message.StatusBit;

/** What a status row shows as numbers: {@code PR_STATUS_CODE} and {@code PR_RESOURCE_FLAGS} (semantics 3.7). */
public final class StatusFlags {
    /** In {@code PR_RESOURCE_FLAGS}: {@link StatusBit#PREFER_LAST}. */
    public static final int STATUS_XP_PREFER_LAST = 0x00000010;

    private static final Map<StatusBit, Integer> CODES = Map.of(
            StatusBit.AVAILABLE, 0x00000001,
            StatusBit.OFFLINE, 0x00000002,
            StatusBit.FAILURE, 0x00000004,
            StatusBit.INBOUND_ENABLED, 0x00010000,
            StatusBit.INBOUND_ACTIVE, 0x00020000,
            StatusBit.INBOUND_FLUSH, 0x00040000,
            StatusBit.OUTBOUND_ENABLED, 0x00100000,
            StatusBit.OUTBOUND_ACTIVE, 0x00200000,
            StatusBit.OUTBOUND_FLUSH, 0x00400000);

    private StatusFlags() {}

    /**
     * The status code of a row.
     *
     * @param bits as the row shows them
     * @return {@code PR_STATUS_CODE}; {@link StatusBit#PREFER_LAST} is no part of it
     */
    public static int code(Set<StatusBit> bits) {
        return bits.stream().mapToInt(bit -> CODES.getOrDefault(bit, 0)).reduce(0, (one, other) -> one | other);
    }

    /**
     * The resource flags of a row.
     *
     * @param bits as the row shows them
     * @return {@code PR_RESOURCE_FLAGS}, as far as a row has them here
     */
    public static int resourceFlags(Set<StatusBit> bits) {
        return bits.contains(StatusBit.PREFER_LAST) ? STATUS_XP_PREFER_LAST : 0;
    }

    /**
     * The bits of a status code.
     *
     * @param code {@code PR_STATUS_CODE}
     * @return those that are known; {@code STATUS_REMOTE_ACCESS} and others have no meaning here
     */
    public static Set<StatusBit> bits(int code) {
        Set<StatusBit> bits = EnumSet.noneOf(StatusBit.class);
        CODES.forEach((bit, number) -> {
            if ((code & number) != 0) {
                bits.add(bit);
            }
        });
        return bits;
    }
}
