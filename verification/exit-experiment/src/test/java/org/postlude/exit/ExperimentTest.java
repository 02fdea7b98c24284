package org.postlude.exit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.exit.Experiment.Result;
import org.postlude.exit.Row.Kind;

/** Rows in small. The server holds the first mail for an hour, so that whatever the machine does one at most is through. */
@Timeout(120)
class ExperimentTest {
    private static final Experiment SMALL =
            new Experiment(6, Duration.ofMillis(300), Duration.ofHours(1), Duration.ofSeconds(20));

    @TempDir
    Path folder;

    @Test
    void mailInAnExecutorIsLostWithItsProcess() throws Exception {
        Result result = SMALL.run(Row.of(Kind.EXECUTOR, Ending.EXIT), folder);
        Ledger ledger = result.ledger();
        assertTrue(result.ended());
        assertEquals(6, ledger.accepted().size());
        assertEquals(6 - ledger.deliveredAtLast(), ledger.lost().size(), ledger::toString);
        assertTrue(ledger.deliveredAtLast() <= 1, ledger::toString);
    }

    @Tag("long")
    @Test
    void mailThatPostludeAcceptedIsSentByTheNextRun() throws Exception {
        Result result = SMALL.run(Row.of(Kind.POSTLUDE, Ending.KILL), folder);
        Ledger ledger = result.ledger();
        assertTrue(!ledger.accepted().isEmpty(), ledger::toString);
        assertEquals(Set.of(), ledger.lost());
        assertEquals(Set.of(), ledger.stuck());
        Set<String> delivered = new TreeSet<>(ledger.atLast());
        assertTrue(delivered.containsAll(ledger.accepted()), ledger::toString);
        assertEquals(Set.of(), result.doubledUnforeseen());
        assertTrue(ledger.doubled().size() <= 1, "only the one past its final dot may come twice: " + ledger);
    }
}
