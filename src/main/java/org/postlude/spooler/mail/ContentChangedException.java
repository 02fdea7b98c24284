package org.postlude.spooler.mail;

import java.io.IOException;
import java.io.Serial;

/** The client's content gave other octets than when it was checked: what a store read of it must not be kept. */
public final class ContentChangedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    ContentChangedException(long expected) {
        super("the message changed while it was being submitted: it is not the " + expected
                + " octets that were checked. It must not be stored; submit it again when nothing writes to it");
    }
}
