package org.postlude.bridge;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Ends every line by CRLF. {@code MimeMessage.writeTo} writes a text body with the line ends of the program that set it;
 * Jakarta Mail's transports repair that on the wire, so it has to happen here, before the bytes are frozen.
 */
final class CrlfOutput extends FilterOutputStream {
    private int last = -1;

    CrlfOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        int octet = b & 0xff;
        if (octet == '\n') {
            if (last != '\r') {
                out.write('\r');
            }
        } else if (last == '\r') {
            out.write('\n');
        }
        out.write(octet);
        last = octet;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    @Override
    public void close() throws IOException {
        if (last == '\r') {
            out.write('\n');
            last = '\n';
        }
        super.close();
    }
}
