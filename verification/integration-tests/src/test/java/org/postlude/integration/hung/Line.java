package org.postlude.integration.hung;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.postlude.tck.smtp.FaultServer;
import org.postlude.tck.smtp.SmtpPoint;
import org.postlude.tck.smtp.ThrowAwayCertificate;

/** How a client comes to a server. */
enum Line {
    /** With all that SMTP has: STARTTLS and a login, both required. */
    SECURED {
        @Override
        FaultServer start() throws IOException {
            return FaultServer.smtp().startTls(CERTIFICATE).login(USER, WORD).start();
        }

        @Override
        String url(FaultServer server) {
            return "smtp://" + USER + "@127.0.0.1:" + server.port() + "?starttls=required&trust=" + CERTIFICATE.pem()
                    + "&password=file:" + SECRET;
        }

        @Override
        boolean passes(SmtpPoint point) {
            return true;
        }
    },
    /** Nothing but the dialogue, one command after the other. */
    PLAIN {
        @Override
        FaultServer start() throws IOException {
            return FaultServer.smtp().start();
        }
    },
    /** Commands go ahead of their replies. */
    PIPELINED {
        @Override
        FaultServer start() throws IOException {
            return FaultServer.smtp().pipelining().start();
        }
    },
    /** One reply for each recipient after the final dot. */
    LMTP {
        @Override
        FaultServer start() throws IOException {
            return FaultServer.lmtp().pipelining().start();
        }

        @Override
        String url(FaultServer server) {
            return "lmtp://127.0.0.1:" + server.port();
        }
    };

    private static final String USER = "ann";
    private static final String WORD = "correct horse battery staple";
    static final ThrowAwayCertificate CERTIFICATE = ThrowAwayCertificate.makeTemporary("server", "127.0.0.1");
    private static final Path SECRET = secret();

    abstract FaultServer start() throws IOException;

    String url(FaultServer server) {
        return "smtp://127.0.0.1:" + server.port();
    }

    /** Whether a conversation comes by there. */
    boolean passes(SmtpPoint point) {
        return !List.of(SmtpPoint.STARTTLS, SmtpPoint.TLS_HANDSHAKE, SmtpPoint.AUTH)
                .contains(point);
    }

    private static Path secret() {
        try {
            Path file = Files.createTempFile(
                    "postlude-password",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            file.toFile().deleteOnExit();
            return Files.writeString(file, WORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
