package org.postlude.web;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.text;

import j2html.tags.DomContent;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postlude.message.StatusBit;
import org.postlude.store.ProviderStatus;

/** Who takes part, with what it says of itself and who holds it. */
final class StatusRows {
    private StatusRows() {}

    static boolean isFailed(ProviderStatus row) {
        return row.bits().contains(StatusBit.FAILURE);
    }

    /** All but the stores, which have places of their own. */
    static DomContent of(List<ProviderStatus> rows, String formToken) {
        return new Grid<ProviderStatus>()
                .column("Name", row -> strong(Visible.of(row.name())))
                .column("Kind", row -> text(Parts.word(row.kind())))
                .column("State", row -> flags(row.bits()))
                .column("Held by", StatusRows::holders)
                .column(
                        "Check",
                        row -> Parts.action(
                                "/check",
                                formToken,
                                "Check",
                                "small",
                                Map.of("kind", row.kind().name(), "name", row.name())))
                .of(rows.stream()
                        .filter(row -> row.kind() != ProviderStatus.Kind.STORE)
                        .sorted(Comparator.comparing(ProviderStatus::kind))
                        .toList());
    }

    static DomContent flags(Set<StatusBit> bits) {
        return span(each(
                        bits.stream().sorted().toList(),
                        bit -> span(Parts.word(bit)).withClass("badge " + colour(bit))))
                .withClass("flags");
    }

    private static String colour(StatusBit bit) {
        return switch (bit) {
            case FAILURE -> "bad";
            case AVAILABLE -> "good";
            case INBOUND_ACTIVE, OUTBOUND_ACTIVE, INBOUND_FLUSH, OUTBOUND_FLUSH -> "active";
            case OFFLINE -> "backing-off";
            case INBOUND_ENABLED, OUTBOUND_ENABLED, PREFER_LAST -> "plain";
        };
    }

    static DomContent holders(ProviderStatus row) {
        return row.holders().isEmpty()
                ? span("nobody").withClass("quiet")
                : each(row.holders(), holder -> div(Visible.of(holder)).withClass("holder"));
    }
}
