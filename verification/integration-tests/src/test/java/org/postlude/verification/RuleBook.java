package org.postlude.verification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ids of {@code docs/rules.md}, and how to find them elsewhere. */
final class RuleBook {
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z][0-9]{1,2}) \\|(.*)$", Pattern.MULTILINE);
    // Not =C3, which is quoted-printable, nor a piece of a longer word.
    private static final Pattern ID = Pattern.compile("(?<![=\\w.%-])([LDCSQFT][0-9]{1,2})(?!\\w)");
    private static final Pattern NAMED = Pattern.compile("\\b[Rr]ules? ([A-Z][0-9]{1,2})(?!\\w)");
    private static final Pattern RANGE = Pattern.compile("\\b([A-Z][0-9]{1,2}) to ([A-Z][0-9]{1,2})\\b");

    private final List<String> ids = new ArrayList<>();
    private final Set<String> incomplete = new TreeSet<>();

    RuleBook(Path rules) {
        Matcher rows = ROW.matcher(SourceTree.read(rules));
        while (rows.find()) {
            ids.add(rows.group(1));
            String[] cells = rows.group(2).split("\\|", -1);
            if (cells.length != 4 || cells[0].isBlank() || cells[1].isBlank() || cells[2].isBlank()) {
                incomplete.add(rows.group(1));
            }
        }
    }

    List<String> ids() {
        return ids;
    }

    /** Rows that lack a rule, a source or an intent. */
    Set<String> incomplete() {
        return incomplete;
    }

    /** Every id in a text, known or not. */
    static Set<String> idsIn(String text) {
        Set<String> found = new LinkedHashSet<>();
        for (Pattern pattern : List.of(ID, NAMED)) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    /** As {@link #idsIn}, but "L1 to L16" says nothing of any single rule. */
    static Set<String> singleIdsIn(String text) {
        return idsIn(RANGE.matcher(text).replaceAll(""));
    }
}
