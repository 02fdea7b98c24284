package org.postlude.exit;

import java.util.List;
import java.util.Locale;

/** Results as a table in Markdown. */
final class Table {
    static final List<String> HEAD = List.of(
            "| program | ends by | accepted | delivered at its end | reported as not sent | by | of these delivered"
                    + " | kept in a store | lost without a word | delivered after the next start | doubled"
                    + " | ended after |",
            "|---|---|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|");

    private Table() {}

    static String line(Experiment.Result result) {
        Ledger ledger = result.ledger();
        return "| " + result.row().kind().words()
                + " | " + result.row().endingWords()
                + " | " + ledger.accepted().size()
                + " | " + ledger.deliveredAtEnd()
                + " | " + ledger.reported().size()
                + " | " + ledger.reportedBy()
                + " | " + ledger.reportedWrongly().size()
                + " | " + ledger.kept().size()
                + " | " + ledger.lost().size()
                + " | " + ledger.deliveredAtLast()
                + " | " + ledger.doubled().size()
                + " | " + ended(result) + " |";
    }

    private static String ended(Experiment.Result result) {
        return result.ended()
                ? String.format(Locale.ROOT, "%.1f s", Math.max(0, result.took().toMillis()) / 1000.0)
                : "never; killed";
    }
}
