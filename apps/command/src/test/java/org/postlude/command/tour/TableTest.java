package org.postlude.command.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void wordsBreakIntoLinesAndNumbersStandAtTheRight() {
        List<String> lines = new Table(List.of("what", "sent", "where"), List.of(9, 4, 5))
                .row("one two three", 7, "here")
                .row("four", 11, "")
                .lines();
        assertEquals(
                List.of(
                        "what       sent  where", //
                        "---------  ----  -----",
                        "one two       7  here",
                        "three",
                        "four         11"),
                lines);
    }

    @Test
    void aWordThatIsTooLongStandsAlone() {
        assertEquals(List.of("a", "INTERMINABLE", "b c"), Table.wrap("a INTERMINABLE b c", 6));
    }
}
