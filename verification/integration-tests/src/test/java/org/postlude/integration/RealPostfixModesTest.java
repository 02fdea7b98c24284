package org.postlude.integration;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.postlude.spooler.SpoolerCoordinator;

/** Every mode against a real Postfix. */
@Tag("real-peer")
class RealPostfixModesTest extends PeerModes {
    private Postfix postfix;

    @BeforeEach
    void start() throws Exception {
        postfix = Postfix.start(Files.createDirectory(dir.resolve("postfix")));
    }

    @AfterEach
    void stop() throws Exception {
        postfix.close();
    }

    @Override
    SpoolerCoordinator spooler() {
        return SpoolerCoordinator.builder().transport(postfix.url()).build();
    }

    @Override
    List<String> arrived() throws Exception {
        return postfix.delivered();
    }
}
