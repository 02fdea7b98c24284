package org.postlude.message;

import java.io.Serial;

/** A message for nobody; MAPI_E_NO_RECIPIENTS. It was not submitted. */
public final class NoRecipientsException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Says that there is nobody to send to. */
    public NoRecipientsException() {
        super(
                ErrorKind.NO_RECIPIENTS,
                "the message has no recipients; nothing was submitted. Give it at least one To, Cc or Bcc address");
    }
}
