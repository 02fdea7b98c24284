package org.postlude.store.mapi;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postlude.message.ErrorKind;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.SessionLogoffFlag;
import org.postlude.store.StoreSession;

/** The numbers of {@code IMAPISession::Logoff} (public MIT-licensed header mapix.h). */
public final class SessionLogoffFlags {
    /** {@link SessionLogoffFlag#SHARED}. */
    public static final int MAPI_LOGOFF_SHARED = 0x00000001;
    /** {@link SessionLogoffFlag#UI}. */
    public static final int MAPI_LOGOFF_UI = 0x00000002;

    private SessionLogoffFlags() {}

    /**
     * The number of a flag.
     *
     * @param flag any
     * @return its bit
     */
    public static int of(SessionLogoffFlag flag) {
        return switch (flag) {
            case SHARED -> MAPI_LOGOFF_SHARED;
            case UI -> MAPI_LOGOFF_UI;
        };
    }

    /**
     * The flags of a number.
     *
     * @param flags none, one or both
     * @return the flags
     * @throws FlagException UNKNOWN_FLAGS for an unknown bit; nothing was changed
     */
    public static Set<SessionLogoffFlag> toFlags(int flags) {
        Set<SessionLogoffFlag> known = EnumSet.noneOf(SessionLogoffFlag.class);
        int rest = flags;
        for (SessionLogoffFlag flag : SessionLogoffFlag.values()) {
            if ((rest & of(flag)) != 0) {
                known.add(flag);
                rest &= ~of(flag);
            }
        }
        if (rest != 0) {
            throw new FlagException(
                    ErrorKind.UNKNOWN_FLAGS,
                    "Logoff flags " + LogoffFlags.hex(flags) + " hold unknown bits " + LogoffFlags.hex(rest)
                            + "; nothing was changed. Known are 0x01 and 0x02 (rule S11)");
        }
        return known;
    }

    /**
     * {@link StoreSession#logoff(LogoffMode, Deadline, Set)} in numbers: ORDERLY, with {@link Deadline#DEFAULT}.
     *
     * @param session not closed
     * @param flags none, one or both
     * @return one report per store
     * @throws FlagException if a bit is unknown; nothing was changed
     */
    public static List<LogoffReport> logoff(StoreSession session, int flags) {
        return session.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT, toFlags(flags));
    }
}
