package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {
    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "5m,PT5M", "2h,PT2H", "0s,PT0S", "PT1M30S,PT1M30S", "pt5s,PT5S"})
    void readsDeadlines(String word, Duration expected) {
        assertEquals(Deadline.in(expected), new Converters.Limit().convert(word));
    }

    @Test
    void noDeadlineMustBeAskedFor() {
        assertEquals(Deadline.none(), new Converters.Limit().convert("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-5s", "PT-5S", "5 s", "1d2", "never", "9999999999s"})
    void refusesWhatIsNoDeadline(String word) {
        assertThrows(TypeConversionException.class, () -> new Converters.Limit().convert(word));
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryMode(LogoffMode mode) {
        assertEquals(mode, new Converters.Mode().convert(Words.of(mode)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no_wait", "fast", "0x01"})
    void refusesWhatIsNoMode(String word) {
        assertThrows(TypeConversionException.class, () -> new Converters.Mode().convert(word));
    }
}
