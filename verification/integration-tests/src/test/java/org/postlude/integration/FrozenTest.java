package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

/** The yardstick of the tests of hard mail: what is wrong does not pass. */
class FrozenTest {
    private static final String ADDED = "Date: Mon, 03 Aug 2026 09:00:00 +0200\r\nMessage-ID: <1@x>\r\n";
    private static final String GIVEN = "From: a@b\r\nBcc: c@d,\r\n e@f\r\nMessage-ID:\r\n\r\n.a\r\nb";

    @Test
    void whatSubmitMayDoPasses() {
        Frozen frozen = Frozen.of(GIVEN);
        frozen.assertIs("as it should", ADDED + "From: a@b\r\n\r\n.a\r\nb\r\n");
        assertEquals(2, frozen.added());
    }

    @Test
    void lineFeedsAloneBecomeCrlf() {
        Frozen.of("From: a@b\n\nx\n").assertIs("converted", ADDED + "From: a@b\r\n\r\nx\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: a@b\r\n\r\n.a\r\nb\r\n", // nothing was added
                ADDED + "From: a@b\r\nBcc: c@d,\r\n e@f\r\n\r\n.a\r\nb\r\n", // Bcc is there
                ADDED + "From: a@b\r\n\r\na\r\nb\r\n", // a dot is gone
                ADDED + "From: a@b\r\n\r\n..a\r\nb\r\n", // a dot too many
                ADDED + "From: a@b\r\n\r\n.a\r\nb", // the last line has no end
                ADDED + "From:  a@b\r\n\r\n.a\r\nb\r\n", // a space too many
                ADDED + ADDED + "From: a@b\r\n\r\n.a\r\nb\r\n" // added twice
            })
    void whatIsWrongFails(String arrived) {
        Frozen frozen = Frozen.of(GIVEN);
        assertThrows(AssertionFailedError.class, () -> frozen.assertIs("wrong", arrived));
    }
}
