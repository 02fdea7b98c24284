package org.postlude.spooler.core;

import java.util.List;
import org.postlude.transport.EndResult;
import org.postlude.transport.SubmitResult;

/** What a worker brings back from one attempt. */
public sealed interface AttemptAnswer {
    /**
     * submitMessage gave no attempt.
     *
     * @param result why
     */
    record None(SubmitResult.NoAttempt result) implements AttemptAnswer {}

    /**
     * endMessage returned.
     *
     * @param result what
     */
    record Ended(EndResult result) implements AttemptAnswer {}

    /**
     * There is no answer of the other side.
     *
     * @param reason in words
     * @param broke whether the transport threw, hung or gave nothing, as a message can make it do
     */
    record Failed(String reason, boolean broke) implements AttemptAnswer {
        /**
         * For another reason than the message.
         *
         * @param reason in words
         */
        public Failed(String reason) {
            this(reason, false);
        }
    }

    /**
     * The transport's preprocessors named some who cannot be reached by it.
     *
     * @param refused these, each once and each with Refused; none of them was handed over
     * @param rest what came of the others; of nobody, if none was left
     */
    record Preprocessed(List<EndResult.Result> refused, AttemptAnswer rest) implements AttemptAnswer {}

    /**
     * The answer for those whom the transport was given.
     *
     * @return this one, unless preprocessors had their say
     */
    default AttemptAnswer ofTransport() {
        return this instanceof Preprocessed preprocessed ? preprocessed.rest : this;
    }

    /**
     * The stored message was found damaged on the way.
     *
     * @param reason in words
     * @param answer what the attempt came to all the same; it stands where the next hop said something that holds
     */
    record Damaged(String reason, AttemptAnswer answer) implements AttemptAnswer {}
}
