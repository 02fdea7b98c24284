package org.postlude.transport.jakartamail;

import jakarta.mail.MessagingException;
import java.io.Serial;

/** Leaves Angus' sendMessage when nothing more is to be said; what became of the mail is in the {@link Transaction}. */
final class ConversationEnded extends MessagingException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean stop;

    ConversationEnded(String why) {
        this(why, false);
    }

    private ConversationEnded(String why, boolean stop) {
        super(why);
        this.stop = stop;
    }

    /** By a permit that was not given. */
    static ConversationEnded stop() {
        return new ConversationEnded("stopped", true);
    }

    boolean isStop() {
        return stop;
    }

    /** A way out, not a failure: nobody reads its trace, and every refused recipient would pay for it. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
