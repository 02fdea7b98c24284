package org.postlude.store.mapi;

import java.io.Serial;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** Flags that mean nothing, or several things at once. Nothing was changed. */
public final class FlagException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    FlagException(ErrorKind code, String message) {
        super(code, message);
    }
}
