package org.postlude.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;

/** Quoted lines lose one sign each and nothing else changes, in whatever pieces the file is read. */
class UnquotedTest {
    private static final List<String> PIECES =
            List.of(">", ">>", "From ", "From", "Fro", ">From ", "\n", "\r\n", "x", " ", "F", "> From ", ">".repeat(9));

    @Test
    void inWhateverPiecesAFileIsReadEachQuotedLineLosesOneSign() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            String text = text(random, 1 + random.nextInt(60));
            for (MboxFormat format : MboxFormat.values()) {
                assertEquals(plainly(text, format), unquoted(text, format, random), format + " of " + text);
            }
        }
    }

    @Test
    void aLineOfSignsThatIsLongerThanAnyBufferKeepsAllButOne() throws IOException {
        String signs = ">".repeat(200_001);
        String text = "x\n" + signs + "From here\n" + signs + "\n";
        assertEquals(plainly(text, MboxFormat.MBOXRD), unquoted(text, MboxFormat.MBOXRD, new Random(1)));
    }

    private static String text(Random random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private static String plainly(String text, MboxFormat format) {
        return Pattern.compile("(?<=\n|^)(>+)(?=From )")
                .matcher(text)
                .replaceAll(quoted -> format.isQuoted(quoted.group().length())
                        ? quoted.group().substring(1)
                        : quoted.group());
    }

    private static String unquoted(String text, MboxFormat format, Random random) throws IOException {
        byte[] octets = text.getBytes(ISO_8859_1);
        Content unquoted = Unquoted.of(new InPieces(octets, random), format);
        try (InputStream in = unquoted.open()) {
            byte[] read = in.readAllBytes();
            assertEquals(read.length, unquoted.size());
            return new String(read, ISO_8859_1);
        }
    }

    /** Gives no more octets at a time than chance allows. */
    private static final class InPieces implements Content {
        private final byte[] octets;
        private final Random random;

        InPieces(byte[] octets, Random random) {
            this.octets = octets;
            this.random = random;
        }

        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public InputStream open() {
            return new FilterInputStream(new ByteArrayInputStream(octets)) {
                @Override
                public int read(byte[] out, int from, int length) throws IOException {
                    return super.read(out, from, Math.min(length, 1 + random.nextInt(octets.length)));
                }
            };
        }
    }
}
