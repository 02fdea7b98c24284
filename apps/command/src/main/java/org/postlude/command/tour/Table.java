package org.postlude.command.tour;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cells that break at blanks, in columns of a given width; a number stands at the right. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> head;
    private final List<Integer> widths;
    private final List<String> lines = new ArrayList<>();

    Table(List<String> head, List<Integer> widths) {
        this.head = head;
        this.widths = widths;
    }

    Table row(Object... cells) {
        List<List<String>> broken = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            broken.add(wrap(cells[i].toString(), widths.get(i)));
        }
        int height = broken.stream().mapToInt(List::size).max().orElse(0);
        for (int line = 0; line < height; line++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < broken.size(); i++) {
                String cell = line < broken.get(i).size() ? broken.get(i).get(line) : "";
                text.append(i == 0 ? "" : GAP).append(pad(cell, widths.get(i), cells[i] instanceof Number));
            }
            lines.add(text.toString().stripTrailing());
        }
        return this;
    }

    List<String> lines() {
        List<String> all = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < head.size(); i++) {
            names.append(i == 0 ? "" : GAP).append(pad(head.get(i), widths.get(i), false));
            rule.append(i == 0 ? "" : GAP).append("-".repeat(widths.get(i)));
        }
        all.add(names.toString().stripTrailing());
        all.add(rule.toString());
        all.addAll(lines);
        return all;
    }

    private static String pad(String cell, int width, boolean atTheRight) {
        String blanks = " ".repeat(Math.max(0, width - cell.length()));
        return atTheRight ? blanks + cell : cell + blanks;
    }

    /** A word that is longer than the column stands alone. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : Arrays.asList(text.split(" "))) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
