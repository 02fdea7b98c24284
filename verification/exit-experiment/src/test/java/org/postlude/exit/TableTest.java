package org.postlude.exit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.exit.Experiment.Result;
import org.postlude.exit.Row.Kind;

/** What is printed is what was counted. */
class TableTest {
    @Test
    void eachFigureStandsUnderItsName() {
        List<String> lines =
                List.of(Ledger.accepted("<1@x>"), Ledger.accepted("<2@x>"), Ledger.reported("<2@x>", "future"));
        Ledger ledger = Ledger.of(lines, List.of(), List.of("<1@x>"), List.of(), List.of("<1@x>", "<1@x>"));
        Row row = new Row(Kind.POSTLUDE, Ending.CLOSE, "ORDERLY");
        String line = Table.line(new Result(row, ledger, Set.of(), Duration.ofMillis(1240), true, ""));
        assertEquals(
                "| Postlude, `maildir:` store, `smtp:` transport | `storeLogoff(ORDERLY)` | 2 | 1 | 1 | future | 0 | 0 | 0"
                        + " | 1 | 1 | 1.2 s |",
                line);
        assertEquals(columns(line), columns(Table.HEAD.get(0)));
        assertEquals(columns(line), columns(Table.HEAD.get(1)));
    }

    @Test
    void aProgramThatLivedOnIsNamed() {
        Ledger ledger = Ledger.of(List.of(), List.of(), List.of(), List.of(), List.of());
        Row row = Row.of(Kind.EXECUTOR, Ending.RETURN);
        assertTrue(Table.line(new Result(row, ledger, Set.of(), Duration.ofSeconds(30), false, ""))
                .endsWith("| never; killed |"));
    }

    @Test
    void whatCameTwiceAndWasInNoDoubtIsFound() {
        List<String> twice = List.of("<1@x>", "<1@x>", "<2@x>", "<2@x>");
        Ledger ledger = Ledger.of(List.of(), List.of(), List.of(), List.of("<1@x>", "<2@x>"), twice);
        Row row = Row.of(Kind.POSTLUDE, Ending.KILL);
        assertEquals(
                Set.of("<2@x>"), new Result(row, ledger, Set.of("<1@x>"), Duration.ZERO, true, "").doubledUnforeseen());
    }

    private static long columns(String line) {
        return line.chars().filter(each -> each == '|').count();
    }
}
