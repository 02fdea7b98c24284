package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;

class WordsTest {
    @Test
    void aLineStaysOneLineWhateverIsQuotedInIt() {
        assertEquals("550 no 250 yes ?[31m", Words.oneLine("550 no\r\n  250 yes\u2028 \u001b[31m\n"));
    }

    @Test
    void noControlCharacterOfAnyKindReachesATerminal() {
        assertEquals("a?b?c?d?e", Words.harmless("a\u001bb\u009bc\u007fd\u202ee"));
        assertEquals("a\tb", Words.harmless("a\tb"));
        assertEquals("a b?c", Words.oneLine("a\tb\u009bc"));
        assertEquals("{\"a\":\"\\u009b\\u202eä\"}", Words.harmlessJson("{\"a\":\"\u009b\u202eä\"}"));
    }

    @ParameterizedTest
    @CsvSource({"PT0.25S,250 ms", "PT1S,1 s", "PT119S,119 s", "PT2M,2 min", "PT2H,2 h", "P2D,2 d"})
    void durationsHaveOneUnit(Duration duration, String words) {
        assertEquals(words, Words.duration(duration));
    }

    @Test
    void modesAreSpeltAsOnTheCommandLine() {
        assertEquals("no-wait", Words.of(LogoffMode.NO_WAIT));
        assertEquals("purge", Words.of(LogoffMode.PURGE));
    }

    @Test
    void deadlinesReadAsAPhrase() {
        assertEquals("within 30 s", Words.deadline(Deadline.DEFAULT));
        assertEquals("without a deadline", Words.deadline(Deadline.none()));
    }

    @Test
    void countsAgreeWithTheirNoun() {
        assertEquals("1 message", Words.messages(1));
        assertEquals("0 messages", Words.messages(0));
        assertEquals("1 file", Words.files(1));
        assertEquals("2 files", Words.files(2));
    }

    @Test
    void aQuotedWordIsOneWordToAShell() {
        assertEquals("/var/mail/me", Words.quoted("/var/mail/me"));
        assertEquals("'my mail'", Words.quoted("my mail"));
        assertEquals("'it'\\''s'", Words.quoted("it's"));
    }
}
