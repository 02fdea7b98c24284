package org.postlude.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.queue.Suspension;

/** Standing orders for a person, a line each. */
final class OrdersText {
    private OrdersText() {}

    static List<String> lines(List<Rule> rules, List<Suspension> suspensions) {
        if (rules.isEmpty() && suspensions.isEmpty()) {
            return List.of("There are no rules, and nothing is suspended.");
        }
        Columns columns = new Columns().row("ID", "KIND", "UNTIL", "BY", "OF", "REASON");
        for (Rule rule : rules) {
            columns.row(
                    rule.id(),
                    rule.kind().name(),
                    until(rule.until()),
                    rule.by(),
                    rule.filter().toString(),
                    rule.reason());
        }
        for (Suspension each : suspensions) {
            columns.row(each.id(), "SUSPENDED", until(each.until()), each.by(), where(each), each.reason());
        }
        return new ArrayList<>(columns.lines());
    }

    static String where(Suspension suspension) {
        return suspension.domain().map(domain -> domain + " over ").orElse("") + suspension.transport();
    }

    private static String until(@Nullable Instant time) {
        return time == null ? "ended by hand" : Words.time(time);
    }
}
