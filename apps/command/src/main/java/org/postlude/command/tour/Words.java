package org.postlude.command.tour;

import java.util.Locale;
import org.postlude.store.LogoffMode;

/** The modes in words. */
final class Words {
    private Words() {}

    /** As on the command line: {@code no-wait}. */
    static String of(LogoffMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String intent(LogoffMode mode) {
        return switch (mode) {
            case QUIET -> "only if nothing is going on";
            case ABORT -> "stop now, or leave everything as it is";
            case ORDERLY -> "finish what is on the wire, leave the queue";
            case NO_WAIT -> "send what is ready, then go";
            case PURGE -> "push everything out now";
        };
    }
}
