package org.postlude.tck.mail;

import java.util.Locale;

/** What is hard about them stands before the empty line. */
final class HeaderCases extends Cases {
    private static final String BODY = "We open at nine.\r\n";

    HeaderCases() {
        folded();
        longOnes();
        strange();
        missing();
        without();
    }

    private void folded() {
        mail("folded-fields", "X-Folded: one\r\n two\r\n\tthree\r\n    four\r\n", BODY);
        mail("folded-before-the-value", "X-Folded:\r\n value\r\n", BODY);
        mail("folded-with-a-blank-line", "X-Folded: one\r\n   \r\n two\r\n", BODY);
        mail("folded-a-thousand-times", "References:" + "\r\n <reference@example.org>".repeat(1000) + CRLF, BODY);
        bare(
                "folded-message-id",
                addresses("folded-message-id") + date()
                        + "Message-ID:\r\n  <folded-message-id@hard.example.org>\r\n\r\n" + BODY);
    }

    private void longOnes() {
        for (int length : new int[] {997, 998, 999, 8191, 8192, 8193, 100_000}) {
            mail("header-line-of-" + length, "X: " + "x".repeat(length - 3) + CRLF, BODY);
        }
        mail("header-name-of-1000", "X".repeat(1000) + ": y\r\n", BODY);
        mail("header-of-100000-folded", "X-Long:" + (" " + "y".repeat(76) + CRLF).repeat(1300), BODY);
        mail("header-of-5000-fields", "X-Field: value\r\n".repeat(5000), BODY);
        mail(
                "received-200-times",
                lines(
                                "Received: from a.example.org (a.example.org [192.0.2.1])",
                                "\tby b.example.org; Mon, 3 Aug 2026 09:00:00 +0200")
                        .repeat(200),
                BODY);
    }

    private void strange() {
        mail(
                "utf8-in-fields",
                utf8("X-Name: Gr\u00fc\u00dfe, \u043f\u0440\u0438\u0432\u0435\u0442, \u4f60\u597d\r\n"),
                BODY);
        mail("latin1-in-fields", "X-Name: Gr\u00fc\u00dfe\r\n", BODY);
        mail("encoded-words", "X-Name: =?utf-8?B?R3LDvMOfZQ==?= =?iso-8859-1?Q?a=20b?=\r\n", BODY);
        mail("encoded-words-broken", "X-Name: =?utf-8?B?R3L?= =?nowhere?Q?a=2?= =?utf-8?X??= =?=\r\n", BODY);
        mail("space-before-the-colon", "X-Old : value\r\nX-Older \t: value\r\n", BODY);
        mail("no-space-after-the-colon", "X-Tight:value\r\nX-Empty:\r\nX-Blank:   \r\n", BODY);
        mail("odd-field-names", "!#$%&'*+-.^_`|~: value\r\n1: value\r\n(: value\r\n", BODY);
        mail(
                "fields-twice",
                "Subject: again\r\nFrom: other@example.org\r\nContent-Type: text/plain\r\nContent-Type: a\r\n",
                BODY);
        mail(
                "addresses-odd",
                "Cc: a group: \"q\\\"uoted\"@example.org, (a (nested) comment) b@[192.0.2.1];\r\nReply-To: <>\r\n",
                BODY);
        mail("addresses-broken", "Cc: <<a@b, ,,\"unclosed\r\nReply-To: @@\r\n", BODY);
        mail(
                "resent",
                "Resent-From: c@example.org\r\nResent-To: d@example.org\r\nResent-Message-ID: <r@example.org>\r\n",
                BODY);
        mail("trailing-white-space-in-fields", "X-Space: value \t \r\n", BODY);
        mail("controls-in-fields", "X-Control: a\u0001\u0007\u0008\u000b\u000c\u001b\u007fz\r\n", BODY);
        mail("content-type-broken", "Content-Type: ; / =\r\nContent-Transfer-Encoding: x y z\r\n", BODY);
        bare("fields-in-capitals", usual("fields-in-capitals").toUpperCase(Locale.ROOT) + CRLF + BODY);
    }

    private void missing() {
        bare("no-message-id", addresses("no-message-id") + date() + CRLF + BODY);
        bare("no-date", addresses("no-date") + messageId("no-date") + CRLF + BODY);
        bare("no-message-id-no-date", addresses("no-message-id-no-date") + CRLF + BODY);
        bare("one-field", "X: y\r\n\r\n");
        bare("message-id-without-brackets", addresses("bare-id") + date() + "Message-ID: a b c\r\n\r\n" + BODY);
    }

    /** Where header and body meet, or one of them is not there. */
    private void without() {
        mail("no-body", "", "");
        bare("header-only", usual("header-only"));
        bare("header-only-without-last-line-end", usual("header-only-2") + "X-Last: cut");
        withoutHeader("body-only", lines("This is no field", "", BODY));
        withoutHeader("empty-line-first", CRLF + usual("empty-line-first") + CRLF + BODY);
        withoutHeader("continuation-first", " continued\r\n" + usual("continuation-first") + CRLF + BODY);
        withoutHeader(
                "mbox-line-first", "From a@example.org Mon Aug  3 09:00:00 2026\r\n" + usual("mbox") + CRLF + BODY);
        withoutHeader("text-in-the-header", usual("text-in-the-header") + "no colon here\r\nX: y\r\n\r\n" + BODY);
        withoutHeader("colon-first", ": value\r\n" + usual("colon-first") + CRLF + BODY);
    }
}
