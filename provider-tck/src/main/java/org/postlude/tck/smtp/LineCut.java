package org.postlude.tck.smtp;

import java.io.IOException;

/** The server has ended a connection by itself, as it was told. */
final class LineCut extends IOException {
    private static final long serialVersionUID = 1L;

    LineCut() {
        super("cut");
    }
}
