package org.postlude.spooler.run;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.postlude.message.PostludeException;
import org.postlude.store.spi.DamagedMessageException;

/** A failure in one line. */
final class Words {
    private Words() {}

    /** In whole seconds: nobody reads more in a sentence. */
    static Instant time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Our own exceptions speak for themselves; of others the kind is part of what they say. */
    static String of(Throwable failure) {
        if (failure instanceof DamagedMessageException damaged) {
            return damaged.damage(); // every sentence about it names the message itself
        }
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getSimpleName();
        }
        return failure instanceof PostludeException || failure.getClass() == java.io.IOException.class
                ? message
                : failure.getClass().getSimpleName() + ": " + message;
    }
}
