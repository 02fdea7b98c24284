package org.postlude.bridge;

import org.postlude.message.ErrorKind;
import org.postlude.store.SubmitRejectedException;

/** What is said of a raw message that cannot be taken. */
final class Refusal {
    private Refusal() {}

    static SubmitRejectedException of(String why) {
        return new SubmitRejectedException(ErrorKind.INVALID_PARAMETER, why + ". Nothing was submitted from it");
    }
}
