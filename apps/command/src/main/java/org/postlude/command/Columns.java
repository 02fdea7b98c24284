package org.postlude.command;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns that are as wide as they have to be; the last one is not filled up. */
final class Columns {
    private final List<List<String>> rows = new ArrayList<>();

    Columns row(String... cells) {
        rows.add(List.of(cells).stream().map(Words::oneLine).toList());
        return this;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                boolean isLast = i == row.size() - 1;
                line.append(isLast ? row.get(i) : padded(row.get(i), i));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private String padded(String cell, int column) {
        int width = rows.stream()
                .mapToInt(row -> column < row.size() ? row.get(column).length() : 0)
                .max()
                .orElse(0);
        return cell + " ".repeat(width - cell.length() + 2);
    }
}
