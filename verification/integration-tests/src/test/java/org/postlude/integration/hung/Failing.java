package org.postlude.integration.hung;

import java.time.Duration;
import org.postlude.tck.smtp.Cut;
import org.postlude.tck.smtp.SmtpFault;

/** The ways of the issue in which a server fails. */
enum Failing {
    HANGS(SmtpFault.hang()),
    /** The shortest reply, 11 octets, takes more than five seconds. */
    DRIPS(SmtpFault.drip(Duration.ofMillis(500))),
    CLOSES(SmtpFault.cut(Cut.CLOSE)),
    RESETS(SmtpFault.cut(Cut.RESET)),
    TALKS_NONSENSE(SmtpFault.garbage(4, 300)),
    SAYS_A_LONG_LINE(SmtpFault.longLine(1 << 20)),
    SAYS_MANY_LINES(SmtpFault.manyLines(1 << 20));

    @SuppressWarnings("ImmutableEnumChecker") // it is immutable, and the kit knows no annotation that would say so
    final SmtpFault fault;

    Failing(SmtpFault fault) {
        this.fault = fault;
    }

    /** Whether a conversation has no end by it. */
    boolean isSilence() {
        return this == HANGS || this == DRIPS;
    }
}
