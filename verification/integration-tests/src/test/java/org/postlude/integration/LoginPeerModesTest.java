package org.postlude.integration;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.postlude.spooler.SpoolerCoordinator;

/** Every mode through TLS, to a certificate that is trusted, and a login. */
@Tag("long")
class LoginPeerModesTest {
    @Nested
    class Smtps extends Modes {
        Smtps() {
            super(LoginPeer.Kind.SMTPS);
        }
    }

    @Nested
    class StartTls extends Modes {
        StartTls() {
            super(LoginPeer.Kind.STARTTLS);
        }
    }

    private abstract static class Modes extends PeerModes {
        private final LoginPeer.Kind kind;
        private LoginPeer peer;
        private Path password;

        Modes(LoginPeer.Kind kind) {
            this.kind = kind;
        }

        @BeforeEach
        void start() throws Exception {
            peer = kind.start();
            password = LoginPeer.secret(dir.resolve("password"), LoginPeer.PASSWORD);
        }

        @AfterEach
        void stop() throws Exception {
            peer.close();
        }

        @Override
        SpoolerCoordinator spooler() {
            return SpoolerCoordinator.builder()
                    .transport(peer.url("127.0.0.1", Certificates.OURS.pem(), password))
                    .build();
        }

        @Override
        List<String> arrived() throws Exception {
            return peer.arrived();
        }
    }
}
