package org.postlude.store.mapi;

import org.postlude.message.ErrorKind;
import org.postlude.store.Activity;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.spi.StoreLogon;

/**
 * The flags of {@code IMsgStore::StoreLogoff} as numbers (semantics 1.1), for programs that keep them so. In and out never
 * share a variable.
 */
public final class LogoffFlags {
    /** In: {@link LogoffMode#NO_WAIT}. */
    public static final int LOGOFF_NO_WAIT = 0x00000001;
    /** In: {@link LogoffMode#ORDERLY}. */
    public static final int LOGOFF_ORDERLY = 0x00000002;
    /** In: {@link LogoffMode#PURGE}. */
    public static final int LOGOFF_PURGE = 0x00000004;
    /** In: {@link LogoffMode#ABORT}. */
    public static final int LOGOFF_ABORT = 0x00000008;
    /** In: {@link LogoffMode#QUIET}. */
    public static final int LOGOFF_QUIET = 0x00000010;
    /** Out: {@link LogoffReport#isComplete()}. */
    public static final int LOGOFF_COMPLETE = 0x00010000;
    /** Out: {@link Activity#INBOUND}. */
    public static final int LOGOFF_INBOUND = 0x00020000;
    /** Out: {@link Activity#OUTBOUND}. */
    public static final int LOGOFF_OUTBOUND = 0x00040000;
    /** Out: {@link Activity#OUTBOUND_QUEUE}. */
    public static final int LOGOFF_OUTBOUND_QUEUE = 0x00080000;

    private static final int KNOWN = 0x1f;

    private LogoffFlags() {}

    /**
     * The number of a mode.
     *
     * @param mode any
     * @return its flag
     */
    public static int of(LogoffMode mode) {
        return switch (mode) {
            case NO_WAIT -> LOGOFF_NO_WAIT;
            case ORDERLY -> LOGOFF_ORDERLY;
            case PURGE -> LOGOFF_PURGE;
            case ABORT -> LOGOFF_ABORT;
            case QUIET -> LOGOFF_QUIET;
        };
    }

    /**
     * The mode of a number (rule L2).
     *
     * @param flags exactly one input flag
     * @return the mode
     * @throws FlagException UNKNOWN_FLAGS for an unknown bit, INVALID_PARAMETER for none or several
     */
    public static LogoffMode toMode(int flags) {
        if ((flags & ~KNOWN) != 0) {
            throw new FlagException(
                    ErrorKind.UNKNOWN_FLAGS,
                    "StoreLogoff flags " + hex(flags) + " hold unknown bits " + hex(flags & ~KNOWN)
                            + "; nothing was changed. Give exactly one of 0x01, 0x02, 0x04, 0x08, 0x10 (rule L2)");
        }
        for (LogoffMode mode : LogoffMode.values()) {
            if (flags == of(mode)) {
                return mode;
            }
        }
        throw new FlagException(
                ErrorKind.INVALID_PARAMETER,
                "StoreLogoff flags " + hex(flags) + " hold " + Integer.bitCount(flags)
                        + " modes; nothing was changed. Give exactly one of 0x01, 0x02, 0x04, 0x08, 0x10 (rule L2)");
    }

    /**
     * The output flags of a report.
     *
     * @param report any
     * @return COMPLETE and the activity bits
     */
    public static int toMask(LogoffReport report) {
        int mask = report.isComplete() ? LOGOFF_COMPLETE : 0;
        for (Activity activity : report.activity()) {
            mask |= switch (activity) {
                case INBOUND -> LOGOFF_INBOUND;
                case OUTBOUND -> LOGOFF_OUTBOUND;
                case OUTBOUND_QUEUE -> LOGOFF_OUTBOUND_QUEUE;
            };
        }
        return mask;
    }

    /**
     * {@link MessageStore#storeLogoff(LogoffMode)} in numbers.
     *
     * @param store an open store
     * @param flags exactly one input flag
     * @return the output flags
     * @throws FlagException if the flags are not exactly one mode; nothing was changed
     */
    public static int storeLogoff(MessageStore store, int flags) {
        return toMask(store.storeLogoff(toMode(flags)));
    }

    /**
     * {@link StoreLogon#logoff()} in numbers; MAPI {@code IMSLogon::Logoff}, whose flags are reserved (rule L17).
     *
     * @param logon a logon object
     * @param flags zero
     * @throws FlagException UNKNOWN_FLAGS if not zero; nothing was changed
     */
    public static void logoff(StoreLogon logon, int flags) {
        if (flags != 0) {
            throw new FlagException(
                    ErrorKind.UNKNOWN_FLAGS,
                    "Logoff flags " + hex(flags) + " are reserved and must be zero; the logon is unchanged (rule L17)");
        }
        logon.logoff();
    }

    /**
     * A mask as reports print it.
     *
     * @param mask any number
     * @return eight hexadecimal digits, for example {@code 0x00090000}
     */
    public static String hex(int mask) {
        return String.format("0x%08X", mask);
    }
}
