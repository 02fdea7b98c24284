package org.postlude.command;

import java.util.List;
import org.postlude.command.config.ConfigException;
import org.postlude.control.ControlException;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;
import org.postlude.store.LogoffReport;
import org.postlude.store.LogonFailedException;
import org.postlude.store.SubmitRejectedException;
import org.postlude.transport.TransportConfigurationException;

/** The exit codes, after sysexits.h; scripts rely on them. One run collects what applies, {@link #worst} decides. */
final class ExitCodes {
    /** Released, nothing left. */
    static final int OK = 0;
    /** The command line is wrong. */
    static final int USAGE = 64;
    /** A file cannot be sent as it is; a log is not what was written. */
    static final int BAD_INPUT = 65;
    /** Every message ended, some were returned. */
    static final int RETURNED = 67;
    /** A logoff was refused, or not all of a change could be done. */
    static final int REFUSED = 69;
    /** Incomplete at the deadline; also a fault of our own (EX_SOFTWARE), after which nobody knows how far it came. */
    static final int INCOMPLETE = 70;
    /** The store cannot be created. */
    static final int CANNOT_CREATE = 73;
    /** The store cannot be read or written. */
    static final int IO_ERROR = 74;
    /** Released, mail is left in the queue; or not all was taken, for want of room or for a signal, and may be sent again. */
    static final int LEFT = 75;
    /** The configuration is wrong. */
    static final int CONFIGURATION = 78;

    private static final List<Integer> PRECEDENCE =
            List.of(USAGE, CONFIGURATION, CANNOT_CREATE, IO_ERROR, BAD_INPUT, INCOMPLETE, REFUSED, LEFT, RETURNED, OK);

    private int worst = OK;

    /** Takes note of a further code of this run. */
    void add(int code) {
        if (PRECEDENCE.indexOf(code) < 0) {
            throw new IllegalArgumentException(code + " is none of our exit codes " + PRECEDENCE);
        }
        if (PRECEDENCE.indexOf(code) < PRECEDENCE.indexOf(worst)) {
            worst = code;
        }
    }

    /** Takes note of what became of a store: accepted mail that nobody can read any more must not end in success. */
    void addAll(LogoffReport report) {
        add(of(report));
        if (!report.setAside().isEmpty()) {
            add(IO_ERROR);
        }
    }

    /** The one that counts. */
    int worst() {
        return worst;
    }

    static int of(LogoffReport report) {
        return switch (report.outcome()) {
            case REFUSED -> REFUSED;
            case INCOMPLETE -> INCOMPLETE;
            case RELEASED, RELEASED_SHARED ->
                report.counts().left() > 0 ? LEFT : report.counts().returned() > 0 ? RETURNED : OK;
        };
    }

    /** What a failure means for the run that it ends. */
    static int of(PostludeException failure) {
        if (failure instanceof LogonFailedException logon) {
            return switch (logon.reason()) {
                case CANNOT_CREATE -> CANNOT_CREATE;
                case NO_ACCESS, OWNED_BY_ANOTHER -> IO_ERROR;
                case NO_PROVIDER, UNCONFIGURED, NO_SESSION -> CONFIGURATION;
            };
        }
        if (failure instanceof TransportConfigurationException || failure instanceof ConfigException) {
            return CONFIGURATION;
        }
        if (failure instanceof ControlException owner) {
            return switch (owner.reason()) {
                case ABSENT, LEAVING, NOT_OPEN, BUSY -> REFUSED;
                case VERSION -> CONFIGURATION;
                case UNREACHABLE, REFUSED -> INCOMPLETE;
            };
        }
        if (failure instanceof SubmitRejectedException) {
            return failure.code() == ErrorKind.BUSY ? LEFT : BAD_INPUT;
        }
        return switch (failure.code()) {
            case DISK_ERROR, NOT_ENOUGH_DISK, CORRUPT_DATA, NO_ACCESS -> IO_ERROR;
            default -> INCOMPLETE;
        };
    }
}
