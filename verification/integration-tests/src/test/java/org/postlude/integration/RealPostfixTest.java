package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postlude.integration.Command.Result;

/** By SMTP, to Postfix. */
class RealPostfixTest extends RealDeliveries {
    @Override
    RealServer start(Path folder) throws IOException {
        return Postfix.start(folder);
    }

    @Override
    Map<String, String> refused() {
        return Map.of(Postfix.GONE, "RETURNED 550", RealServer.FULL, "BACKING_OFF 452");
    }

    @Test
    void addressesOutsideAsciiArriveAsTheyAre() throws Exception {
        String text = """
                From: b\u00fcro@example.org
                To: K\u00e4se <k\u00e4se@example.net>, \u5ba2@example.com
                Subject: Gr\u00fc\u00dfe
                Date: Mon, 03 Aug 2026 09:00:00 +0200
                Message-ID: <eai@example.org>

                Hello.
                """.replace("\n", "\r\n");
        Path file = Files.writeString(dir.resolve("eai.eml"), text);
        Result sent = command.run("send", file, "--via", server.url(), "--json").assertCode(0);
        assertEquals(1, sent.json().get("sent").asInt(), sent::toString);
        assertEquals(
                Map.of(octets("k\u00e4se@example.net"), octets(text), octets("\u5ba2@example.com"), octets(text)),
                delivered(2));
    }

    private static String octets(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
