package org.postlude.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields are compared as people read them. */
class EncodedWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain text|plain text",
                "=?utf-8?q?a_b=3Dc?=|a b=c",
                "=?UTF-8?B?w7w=?= =?UTF-8*de?Q?=C3=9F?= x|\u00fc\u00df x",
                "=?iso-8859-1?Q?=FC?=|\u00fc",
                "=?no-such-set?Q?a?=|=?no-such-set?Q?a?=",
                "=?UTF-8?B?!?=|=?UTF-8?B?!?=",
                "=?UTF-8?Q?50=?=|50="
            })
    void isReadAsItIsMeant(String field, String text) {
        assertEquals(text, EncodedWords.decode(field));
    }
}
