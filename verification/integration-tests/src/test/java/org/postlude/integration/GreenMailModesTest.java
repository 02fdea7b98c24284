package org.postlude.integration;

import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postlude.spooler.SpoolerCoordinator;

/** Every mode against GreenMail. */
@Tag("long")
class GreenMailModesTest extends PeerModes {
    @RegisterExtension
    final GreenMailExtension greenMail =
            new GreenMailExtension(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeAll
    static void quiet() {
        Departures.expect();
    }

    @Override
    SpoolerCoordinator spooler() {
        return SpoolerCoordinator.builder()
                .transport("smtp://127.0.0.1:" + greenMail.getSmtp().getPort())
                .build();
    }

    @Override
    List<String> arrived() throws Exception {
        return texts(greenMail.getReceivedMessages());
    }

    static List<String> texts(MimeMessage[] messages) throws Exception {
        List<String> texts = new ArrayList<>();
        for (MimeMessage message : messages) {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            message.writeTo(octets);
            texts.add(text(octets.toByteArray()) + "\r\n"); // it keeps mail without the last line end
        }
        return texts;
    }
}
