package org.postlude.control;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters;
import org.postlude.message.Envelope;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.ReportOn;
import org.postlude.store.Submission;
import org.postlude.store.SubmissionKey;

/** A submission as it goes over the wire: its octets follow the line. Components as there. */
record Handed(
        SubmissionKey key,
        Envelope envelope,
        long size,
        Optional<Instant> notBefore,
        InDoubtPolicy inDoubt,
        int priority,
        Optional<String> holdReason,
        Optional<Instant> expires,
        Set<ReportOn> reports,
        Optional<String> transport,
        @Nullable DsnParameters dsn) {

    static Handed of(Submission submission) {
        return new Handed(
                submission.key(),
                submission.envelope(),
                submission.content().size(),
                submission.notBefore(),
                submission.inDoubt(),
                submission.priority(),
                submission.holdReason(),
                submission.expires(),
                submission.reports(),
                submission.transport(),
                submission.dsn());
    }

    Submission with(Content content) {
        return new Submission(
                key,
                envelope,
                content,
                notBefore,
                inDoubt,
                priority,
                holdReason,
                expires,
                reports,
                transport,
                dsn == null ? DsnParameters.NONE : dsn); // of a client that does not know them
    }
}
