package org.postlude.web;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A table whose rows become blocks where a screen is narrow, each cell with the head of its column before it. */
final class Grid<T> {
    private record Column<T>(String head, boolean isNumber, Function<T, DomContent> cell) {}

    private final List<Column<T>> columns = new ArrayList<>();

    Grid<T> column(String head, Function<T, DomContent> cell) {
        columns.add(new Column<>(head, false, cell));
        return this;
    }

    Grid<T> number(String head, Function<T, DomContent> cell) {
        columns.add(new Column<>(head, true, cell));
        return this;
    }

    DomContent of(List<T> rows) {
        return div(table(
                        thead(tr(each(columns, column -> th(column.head).withClass(column.isNumber ? "number" : "")))),
                        tbody(each(rows, row -> tr(cells(row)))))
                .withClass("grid"));
    }

    private DomContent[] cells(T row) {
        return columns.stream()
                .map(column -> (DomContent) td(div(column.cell.apply(row)))
                        .attr("data-head", column.head)
                        .withClass(column.isNumber ? "number" : ""))
                .toArray(DomContent[]::new);
    }
}
