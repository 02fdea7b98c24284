package org.postlude.tck.mail;

import java.util.Arrays;
import java.util.Random;

/** What is hard about them is how their parts lie in each other (RFC 2046, section 5). */
final class MultipartCases extends Cases {
    private static final String PART = lines("Content-Type: text/plain", "", "a part");

    private final Random random;

    MultipartCases(long seed) {
        random = new Random(seed);
        nested();
        boundaries();
        brokenBoundaries();
        parts();
        messages();
        kinds();
    }

    private void nested() {
        for (int depth : new int[] {1, 2, 3, 10, 50, 100}) {
            mail("nested-" + depth + "-deep", type("mixed", "level-" + depth), nest(depth));
            mail("messages-nested-" + depth + "-deep", "Content-Type: message/rfc822\r\n", messages(depth));
        }
        mail("nested-at-random", type("mixed", "r"), multipart("r", tree(6), tree(6), tree(6)));
        mail("parts-1000", type("mixed", "many"), multipart("many", repeated(1000)));
    }

    private static String nest(int depth) {
        String boundary = "level-" + depth;
        return depth == 1
                ? multipart(boundary, PART, PART)
                : multipart(boundary, PART, type("mixed", "level-" + (depth - 1)) + CRLF + nest(depth - 1));
    }

    private static String messages(int depth) {
        String inner = usual("inner-" + depth);
        return depth == 1
                ? inner + CRLF + "innermost\r\n"
                : inner + "Content-Type: message/rfc822\r\n\r\n" + messages(depth - 1);
    }

    private String tree(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return PART;
        }
        String boundary = "t" + Long.toString(random.nextLong() >>> 1, 36);
        String[] parts = new String[random.nextInt(3)];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = tree(depth - 1);
        }
        return type("alternative", boundary) + CRLF + multipart(boundary, parts);
    }

    private void boundaries() {
        mail("boundary-of-70", type("mixed", "b".repeat(70)), multipart("b".repeat(70), PART));
        mail("boundary-of-2000", type("mixed", "b".repeat(2000)), multipart("b".repeat(2000), PART));
        mail("boundary-with-odd-letters", type("mixed", "'()+_,-./:=? x"), multipart("'()+_,-./:=? x", PART));
        mail("boundary-that-looks-like-an-end", type("mixed", "b--"), multipart("b--", PART, PART));
        mail(
                "boundaries-that-begin-alike",
                type("mixed", "b"),
                multipart("b", type("mixed", "bb") + CRLF + multipart("bb", PART)));
        mail(
                "boundary-the-same-inside",
                type("mixed", "b"),
                multipart("b", type("mixed", "b") + CRLF + multipart("b", PART)));
        mail("boundary-of-dots", type("mixed", ".."), multipart("..", PART));
        mail("boundary-with-white-space-after-it", type("mixed", "b"), lines("--b \t ", "", "text", "--b-- \t"));
        mail("boundary-eight-bit", type("mixed", "\u00fc"), multipart("\u00fc", PART));
        mail(
                "boundary-folded",
                "Content-Type: multipart/mixed;\r\n\tboundary*0=b;\r\n\tboundary*1=c\r\n",
                multipart("bc", PART));
    }

    private void brokenBoundaries() {
        mail("boundary-without-end", type("mixed", "b"), "--b\r\n" + PART);
        mail("boundary-without-start", type("mixed", "b"), PART + "--b--\r\n");
        mail("boundary-that-never-comes", type("mixed", "b"), PART);
        mail("boundary-that-is-another", type("mixed", "b"), multipart("c", PART));
        mail("boundary-not-declared", "Content-Type: multipart/mixed\r\n", multipart("b", PART));
        mail("boundary-empty", type("mixed", ""), lines("--", "", "text", "----"));
        mail(
                "boundary-not-closed-inside",
                type("mixed", "b"),
                multipart("b", type("mixed", "c") + "\r\n--c\r\n" + PART));
        mail("boundary-cut", type("mixed", "b"), "--b\r\n" + PART + "--b-");
        mail("boundary-in-a-line", type("mixed", "b"), multipart("b", lines("", "x --b", "x--b--")));
        mail("boundary-without-last-line-end", type("mixed", "b"), "--b\r\n" + PART + "--b--");
        mail("boundary-quote-not-closed", "Content-Type: multipart/mixed; boundary=\"b\r\n", multipart("b", PART));
        mail("boundaries-only", type("mixed", "b"), "--b\r\n".repeat(100));
    }

    private void parts() {
        mail("part-empty", type("mixed", "b"), multipart("b", "", CRLF, PART));
        mail("parts-none", type("mixed", "b"), lines("--b--"));
        mail("part-without-header", type("mixed", "b"), multipart("b", lines("", "no header")));
        mail("part-with-header-only", type("mixed", "b"), multipart("b", "Content-Type: text/plain\r\n"));
        mail("part-with-broken-header", type("mixed", "b"), multipart("b", lines("no field", ": x", "", "text")));
        mail(
                "preamble-and-epilogue",
                type("mixed", "b"),
                lines("before", ".", "") + multipart("b", PART) + lines("after", "."));
        mail(
                "multipart-with-encoding",
                type("mixed", "b") + "Content-Transfer-Encoding: base64\r\n",
                multipart("b", PART));
        mail("multipart-without-body", type("mixed", "b"), "");
    }

    private void messages() {
        String forwarded = "Content-Type: message/rfc822\r\n\r\n" + usual("forwarded") + CRLF + lines("text", ".");
        mail("message-in-a-part", type("mixed", "b"), multipart("b", PART, forwarded));
        mail("message-empty", "Content-Type: message/rfc822\r\n", "");
        mail(
                "message-in-base64",
                "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n",
                lines("RnJvbTogYQ0KDQp4DQo="));
        mail(
                "message-partial",
                "Content-Type: message/partial; id=\"x@y\"; number=2; total=3\r\n",
                lines("the middle"));
        mail(
                "digest",
                type("digest", "b"),
                multipart("b", CRLF + usual("one") + CRLF + "x\r\n", CRLF + usual("two") + CRLF));
    }

    private void kinds() {
        String status = lines(
                "Content-Type: message/delivery-status",
                "",
                "Reporting-MTA: dns; example.org",
                "",
                "Final-Recipient: rfc822; a@example.net",
                "Action: failed",
                "Status: 5.1.1");
        mail(
                "report",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
                multipart("b", PART, status, "Content-Type: text/rfc822-headers\r\n\r\n" + usual("returned")));
        mail(
                "signed",
                "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=b\r\n",
                multipart(
                        "b",
                        PART + lines("trailing space ", "\t"),
                        lines(
                                "Content-Type: application/pkcs7-signature; name=smime.p7s",
                                "Content-Transfer-Encoding: base64",
                                "",
                                "MIAGCSqGSIb3DQEHAqCAMIACAQExDzANBglghkgBZQMEAgEFADCABgkqhkiG")));
        mail(
                "enveloped",
                lines(
                        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
                        "Content-Transfer-Encoding: base64"),
                lines("MIAGCSqGSIb3DQEHA6CAMIACAQAxgDCB"));
        mail(
                "attachment-named-oddly",
                type("mixed", "b"),
                multipart(
                        "b",
                        lines(
                                "Content-Disposition: attachment; filename*=utf-8''%E2%82%AC; filename=\"../../"
                                        + utf8("\u20ac") + "\"",
                                "",
                                "x")));
    }

    private static String type(String kind, String boundary) {
        return "Content-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"\r\n";
    }

    private static String[] repeated(int count) {
        String[] parts = new String[count];
        Arrays.fill(parts, PART);
        return parts;
    }

    private static String multipart(String boundary, String... parts) {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            text.append("--").append(boundary).append(CRLF).append(part);
        }
        return text.append("--").append(boundary).append("--").append(CRLF).toString();
    }
}
