package org.postlude.command;

import java.util.ArrayList;
import java.util.List;
import org.postlude.spooler.queue.Change;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.Refusal;

/** What became of a change, for a person: how many, and why not the others. */
final class ChangeText {
    private ChangeText() {}

    /** @param done for example {@code held} */
    static List<String> lines(Change change, Filter filter, String done) {
        List<String> lines = new ArrayList<>();
        if (change.matched() == 0) {
            lines.add("Nothing in the queue matches"
                    + (filter.equals(Filter.all()) ? "; it is empty." : " " + Words.oneLine(filter.toString()) + "."));
            return lines;
        }
        String of = change.changed() == change.matched() ? "" : " of " + change.matched();
        lines.add(change.changed() + of + (change.matched() == 1 ? " message " : " messages ") + done + ".");
        Columns columns = new Columns();
        for (Refusal refusal : change.refused()) {
            columns.row(refusal.id(), refusal.kind().name(), refusal.reason());
        }
        columns.lines().forEach(line -> lines.add("  " + line));
        if (change.refusedOmitted() > 0) {
            lines.add("  and " + change.refusedOmitted() + " more");
        }
        return lines;
    }
}
