package org.postlude.tck.mail;

import java.util.Random;

/** What is hard about them stands in a body of one part. */
final class BodyCases extends Cases {
    private static final String TEXT = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";

    private final long seed;

    BodyCases(long seed) {
        this.seed = seed;
        dots();
        lineEnds();
        longLines();
        eightBit();
        encodings();
        likeOtherThings();
    }

    /** RFC 5321, section 4.5.2. */
    private void dots() {
        mail("dots-everywhere", "", lines(".", "..", "...", ".a", "..a", "a.", ". ", " .", "", ".", ""));
        mail("dot-as-the-whole-body", "", lines("."));
        mail("dot-first", "", lines(".hidden", "seen"));
        mail("dot-last-without-line-end", "", "text\r\n.");
        mail("dots-ten-thousand-lines", "", lines(".").repeat(10_000));
        mail("dots-in-fields", "X-Dots: one\r\n .\r\n ..\r\n.dotted: value\r\n", lines("."));
        for (int at : new int[] {1023, 1024, 4095, 4096, 8190, 8191, 8192, 8193, 65_535, 65_536}) {
            String before = usual("dot-at-octet-" + at) + CRLF;
            bare("dot-at-octet-" + at, before + "x".repeat(at - before.length() - 2) + CRLF + lines(".", "..x"));
        }
        mail("dots-at-random", "", randomLines(random("dots"), 3000, 90, ".".repeat(3) + "ab"));
    }

    private void lineEnds() {
        mail("no-last-line-end", "", "one\r\ntwo");
        mail("empty-lines-only", "", CRLF.repeat(1000));
        mail("one-octet", "", "x");
        mail("white-space-at-line-ends", "", lines("a ", "b\t", " ", "\t", "c  "));
    }

    /** RFC 5321, section 4.5.3.1.6: 1,000 octets with the line's end; some carry more. */
    private void longLines() {
        for (int length : new int[] {997, 998, 999, 1000, 8191, 8192, 8193, 100_000}) {
            mail("line-of-" + length, "", lines("x".repeat(length), "short"));
        }
        mail("line-of-100000-without-end", "", "y".repeat(100_000));
        mail("line-of-100000-dots", "", lines(".".repeat(100_000)));
        mail("mail-of-two-million-octets", "", lines("z".repeat(78)).repeat(25_000));
    }

    private void eightBit() {
        mail(
                "utf8-body",
                TEXT,
                utf8(lines("Gr\u00fc\u00dfe", "\u043f\u0440\u0438\u0432\u0435\u0442", "\u4f60\u597d", "\ud83d\udcec")));
        mail("byte-order-mark", TEXT, utf8("\ufeffafter the mark\r\n"));
        mail("latin1-body", "Content-Type: text/plain; charset=iso-8859-1\r\n", lines("Gr\u00fc\u00dfe"));
        mail("wrong-charset", "Content-Type: text/plain; charset=us-ascii\r\n", utf8(lines("Gr\u00fc\u00dfe")));
        mail(
                "unknown-charset",
                "Content-Type: text/plain; charset=x-unknown-to-all\r\n",
                lines("\u0080\u0081\u00fe\u00ff"));
        mail("charset-unquoted-nonsense", "Content-Type: text/plain; charset=\"\r\n", lines("text"));
        mail("iso-2022-jp", "Content-Type: text/plain; charset=iso-2022-jp\r\n", lines("\u001b$B$3$s$K$A$O\u001b(B"));
        mail("utf8-cut-in-the-middle", TEXT, "\u00e2\u0082\r\n\u00ac\u00c3");
        mail("every-octet", TEXT, lines(everyOctet(), everyOctet()));
        mail("octets-at-random", TEXT, randomLines(random("octets"), 1000, 300, everyOctet()));
        mail("controls", "", lines("\u0001\u0002\u0003\u0004", "\u0008\u000b\u000c\u001a\u001b", "\u007f"));
    }

    private void encodings() {
        String base64 = "Content-Transfer-Encoding: base64\r\n";
        mail("base64-broken", base64, lines("R3L=DvMOf", "!!!!", "Zg", "=", "Zg==Zg==", "\u00ff"));
        mail("base64-in-one-line", base64, lines("QUJD".repeat(25_000)));
        mail("base64-empty", base64, "");
        String quoted = "Content-Transfer-Encoding: quoted-printable\r\n";
        mail("quoted-printable-broken", quoted, lines("=", "=G1", "=4", "a=", "==", "soft =\t ", ".=2E"));
        mail("encoding-unknown", "Content-Transfer-Encoding: x-none-of-these\r\n", lines("text"));
        mail("encoding-says-7bit-and-is-not", "Content-Transfer-Encoding: 7bit\r\n", lines("\u00e4"));
        mail(
                "uuencode",
                "",
                lines("begin 644 a.txt", "#0V%T", "`", "end", "begin 644 never-ended", "M" + "0".repeat(60)));
        mail("yenc", "", lines("=ybegin line=128 size=3 name=a", "\u008d\u008e\u008f=}.", "=yend size=3"));
    }

    private void likeOtherThings() {
        mail(
                "format-flowed",
                "Content-Type: text/plain; format=flowed; delsp=yes\r\n",
                lines("a soft ", "break", " From here", ">> quoted ", "-- "));
        mail(
                "from-lines",
                "",
                lines("From a@example.org Mon Aug  3 09:00:00 2026", ">From b", ">>From c", "", "From ", "from"));
        mail(
                "smtp-commands",
                "",
                lines("QUIT", "RSET", "DATA", "MAIL FROM:<a@example.org>", ".", "QUIT", "250 ok", "BDAT 0 LAST"));
        mail("a-mail-as-text", "", usual("another") + CRLF + lines("text", "."));
        mail("fields-in-the-body", "", lines("Bcc: nobody@example.org", "Message-ID:", "Date:", "", "Bcc: x"));
    }

    private Random random(String name) {
        return new Random(seed * 31 + name.hashCode());
    }

    private static String everyOctet() {
        StringBuilder octets = new StringBuilder();
        for (char octet = 1; octet <= 0xff; octet++) {
            if (octet != '\r' && octet != '\n') {
                octets.append(octet);
            }
        }
        return octets.toString();
    }

    /** Lines of up to so many octets out of an alphabet; the last has no end. */
    private static String randomLines(Random random, int count, int longest, String alphabet) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            for (int length = random.nextInt(longest + 1); length > 0; length--) {
                lines.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            lines.append(i + 1 < count ? CRLF : "");
        }
        return lines.toString();
    }
}
