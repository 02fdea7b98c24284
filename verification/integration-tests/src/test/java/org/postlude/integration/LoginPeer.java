package org.postlude.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A server that is not ours, on the loopback, which has a certificate and knows who may log in. */
interface LoginPeer extends AutoCloseable {
    String USER = "ann";
    String PASSWORD = "correct horse battery staple";

    /** How it comes to TLS. */
    enum Kind {
        SMTPS {
            @Override
            LoginPeer start() {
                return new GreenMailPeer("smtps");
            }
        },
        STARTTLS {
            @Override
            LoginPeer start() throws Exception {
                return new SubEthaPeer();
            }
        };

        abstract LoginPeer start() throws Exception;
    }

    @Override
    void close();

    /** With its port, without a user. */
    String url(String host);

    /** All that arrived, whole, a character an octet. */
    List<String> arrived() throws Exception;

    /** For the user, with a certificate to trust and a file with his password. */
    default String url(String host, Path trust, Path password) {
        return url(host).replace("://", "://" + USER + "@") + "?trust=" + trust + "&password=file:" + password;
    }

    /** A file that a password may lie in. */
    static Path secret(Path file, String password) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, password);
    }
}
