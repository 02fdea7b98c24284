package org.postlude.transport.jakartamail;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Makes one write of many: Angus flushes each command, and with TCP_NODELAY each would be a packet of its own. */
final class HeldOutput extends FilterOutputStream {
    private @Nullable ByteArrayOutputStream held;

    HeldOutput(OutputStream out) {
        super(out);
    }

    /** From here on nothing leaves. */
    void hold() {
        held = held == null ? new ByteArrayOutputStream() : held;
    }

    /** What was held leaves, as one write. */
    void release() throws IOException {
        ByteArrayOutputStream all = held;
        held = null;
        if (all != null) {
            out.write(all.toByteArray(), 0, all.size());
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        (held == null ? out : held).write(bytes, offset, length);
    }

    @Override
    public void write(int b) throws IOException {
        (held == null ? out : held).write(b);
    }
}
