package org.postlude.transport.jakartamail;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Makes one write of many: Angus flushes each command, and with TCP_NODELAY each would be a packet of its own. */
final class HeldOutput extends FilterOutputStream {
    /** Used again: each message is held, and few are longer than those before. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    private boolean isHolding;

    HeldOutput(OutputStream out) {
        super(out);
    }

    /** From here on nothing leaves. */
    void hold() {
        isHolding = true;
    }

    /** What was held leaves, as one write. */
    void release() throws IOException {
        if (isHolding) {
            isHolding = false;
            try {
                held.writeTo(out);
            } finally {
                held.reset();
            }
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        (isHolding ? held : out).write(bytes, offset, length);
    }

    @Override
    public void write(int b) throws IOException {
        (isHolding ? held : out).write(b);
    }
}
