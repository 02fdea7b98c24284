package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.transport.RecipientOutcome;

/**
 * What stands between the reply to DATA and the final dot, octet by octet, and read back as RFC 5321, section 4.5.2, says.
 * Content as the spooler lets it in must come out as it is; any other must not end the data early, whatever it is.
 */
class WireBytesTest {
    private static final String END = "\r\n.\r\n";
    private static final int RANDOM_CASES = 300;

    private static List<String> delivered(List<String> contents) throws Exception {
        try (ByteServer server = new ByteServer();
                Sending sending = new Sending(server.url(), "eightBit", "send")) {
            for (String content : contents) {
                Content mail = Content.of(content.getBytes(StandardCharsets.ISO_8859_1));
                assertInstanceOf(
                        RecipientOutcome.Accepted.class,
                        sending.outcomes(sending.message(mail)).get(0));
            }
            return server.data();
        }
    }

    /** RFC 5321, section 4.5.2: a line that begins with a dot loses it. Lines end with CRLF and with nothing else. */
    private static String unstuffed(String data) {
        assertTrue(data.endsWith(END), data);
        String lines = data.substring(0, data.length() - END.length() + 2);
        return ("\r\n" + lines).replace("\r\n.", "\r\n").substring(2);
    }

    private static List<String> awkward() {
        String line100k = "x".repeat(100_000);
        List<String> all = new ArrayList<>(List.of(
                "\r\n",
                ".\r\n",
                "..\r\n",
                ".\r\n.\r\n.\r\n",
                "a: b\r\n\r\n.\r\nRCPT TO:<eve@example.org>\r\n",
                "a: b\r\n\r\n" + "x".repeat(998) + "\r\n" + "y".repeat(999) + "\r\n" + line100k + "\r\n",
                "a: b\r\n\r\n\0.\0\r\n.\0\r\n",
                "a: b\r\n\r\n\u0085.\u0085\r\n\u00ff.\r\n"));
        // A dot on each side of every border of 8,192 octets, and of 65,536.
        for (int border : new int[] {8_192, 16_384, 65_536}) {
            for (int before = 0; before <= 5; before++) {
                all.add("x".repeat(border - before) + "\r\n.\r\n..\r\nend\r\n");
            }
        }
        return all;
    }

    @Test
    void T17_contentComesOutAsItIs() throws Exception {
        List<String> contents = awkward();
        Random random = new Random(20_260_803);
        for (int i = 0; i < RANDOM_CASES; i++) {
            contents.add(anything(random).replaceAll("\r(?!\n)|(?<!\r)\n", ".") + "\r\n");
        }
        List<String> delivered = delivered(contents);
        assertEquals(contents.size(), delivered.size());
        for (int i = 0; i < contents.size(); i++) {
            assertEquals(contents.get(i), unstuffed(delivered.get(i)), "content " + i);
        }
    }

    /** However a content goes: in bulk if it is short and all lines, else line by line. */
    @Test
    void theWireHasWhatAngusWrites() throws Exception {
        List<String> contents = awkward();
        contents.addAll(List.of("", ".", "a\r\n.", "no end", ".\r\n".repeat(20_000), "x".repeat(65_534) + "\r\n"));
        contents.add(".".repeat(9_000) + "\r\n" + "..\r\n".repeat(10_000));
        for (int size = 8_185; size < 8_195; size++) {
            contents.add("." + "x".repeat(size) + "\r\n"); // about what leaves together with the dot
        }
        Random random = new Random(20_261_126);
        for (int i = 0; i < RANDOM_CASES; i++) {
            String content = anything(random);
            contents.add(i % 2 == 0 ? content : content.replaceAll("\r(?!\n)|(?<!\r)\n", ".") + "\r\n");
        }
        List<String> delivered = delivered(contents);
        assertEquals(contents.size(), delivered.size());
        for (int i = 0; i < contents.size(); i++) {
            byte[] angus = OctetsTest.byAngus(contents.get(i).getBytes(StandardCharsets.ISO_8859_1));
            assertEquals(new String(angus, StandardCharsets.ISO_8859_1) + ".\r\n", delivered.get(i), "content " + i);
        }
    }

    @Test
    void whatHasNoLineEndAtItsEndGetsOneAndNothingElse() throws Exception {
        List<String> contents = List.of("no end", "a\r\n.", "a\r\n..", "x".repeat(8_192), "x".repeat(65_536));
        List<String> delivered = delivered(contents);
        for (int i = 0; i < contents.size(); i++) {
            assertEquals(contents.get(i) + "\r\n", unstuffed(delivered.get(i)));
        }
    }

    @Test
    void nothingThatAnotherServerMightTakeForTheEndStandsInTheData() throws Exception {
        List<String> contents = new ArrayList<>();
        for (String end :
                List.of("\n.\n", "\n.\r\n", "\r.\r", "\r.\r\n", "\r\n.\n", "\r\n.\r", "\r\n\0.\r\n", "\r\n.\r\r\n")) {
            contents.add("a: b" + end + "MAIL FROM:<eve@example.org>" + end);
        }
        Random random = new Random(7);
        for (int i = 0; i < RANDOM_CASES; i++) {
            contents.add(anything(random));
        }
        List<String> delivered = delivered(contents);
        assertEquals(contents.size(), delivered.size(), "each is one message and no more");
        for (String data : delivered) {
            String within = data.substring(0, data.length() - END.length() + 2);
            assertFalse(("\r\n" + within).contains(END), within);
            assertEquals(-1, within.replace("\r\n", "").indexOf('\r'), "a carriage return alone");
            assertEquals(-1, within.replace("\r\n", "").indexOf('\n'), "a line feed alone");
        }
    }

    /** Mostly of what is dangerous. */
    private static String anything(Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int size = random.nextInt(random.nextInt(50) == 0 ? 70_000 : 200);
        while (bytes.size() < size) {
            switch (random.nextInt(7)) {
                case 0 -> bytes.write('\r');
                case 1 -> bytes.write('\n');
                case 2 -> bytes.write('.');
                case 3 -> bytes.writeBytes(new byte[] {'\r', '\n', '.'});
                case 4 -> bytes.writeBytes(new byte[] {'\r', '\n'});
                case 5 -> bytes.write(random.nextInt(256));
                default -> bytes.writeBytes("x".repeat(random.nextInt(40)).getBytes(StandardCharsets.US_ASCII));
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
