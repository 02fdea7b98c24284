package org.postlude.store;

import java.util.Optional;

/** May refuse a submit. Asked on the submitting thread, before anything is stored; must not block. */
@FunctionalInterface
public interface SubmitPolicy {
    /**
     * Judges one submission.
     *
     * @param owner whose session it is
     * @param submission what is to be submitted
     * @return the reason for a refusal, shown to the client; empty to let it pass
     * @throws SubmitRejectedException with {@link org.postlude.message.ErrorKind#BUSY} if the same would pass later, and says when
     */
    Optional<String> refuse(String owner, Submission submission);
}
