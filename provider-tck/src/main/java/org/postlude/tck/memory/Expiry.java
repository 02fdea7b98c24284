package org.postlude.tck.memory;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.store.SubmissionKey;

/** When something is kept no longer: a retired message, or a key whose message is gone. Exactly one of the two is set. */
record Expiry(
        Instant at,
        long number,
        @Nullable MessageId message,
        @Nullable SubmissionKey key) {
    static final Comparator<Expiry> ORDER =
            Comparator.comparing(Expiry::at).thenComparingLong(Expiry::number).thenComparing(e -> e.key() != null);
}
