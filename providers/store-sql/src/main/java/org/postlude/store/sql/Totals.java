package org.postlude.store.sql;

import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;

/** What a store holds: messages that have not ended, those of some states among them, and the octets of all bodies. */
record Totals(long messages, long claimed, long inDoubt, long held, long octets) {
    static final Totals NONE = new Totals(0, 0, 0, 0, 0);

    /** One message by its parts, without its body. */
    static Totals of(List<QueuedPart> parts) {
        Set<LabelState> states = EnumSet.noneOf(LabelState.class);
        parts.forEach(part -> states.add(part.label().state()));
        return of(states);
    }

    static Totals of(Set<LabelState> states) {
        return new Totals(
                states.stream().anyMatch(state -> state != LabelState.DONE) ? 1 : 0,
                states.contains(LabelState.CLAIMED) ? 1 : 0,
                states.contains(LabelState.IN_DOUBT) ? 1 : 0,
                states.contains(LabelState.HELD) ? 1 : 0,
                0);
    }

    static Totals ofOctets(long octets) {
        return new Totals(0, 0, 0, 0, octets);
    }

    /** By the rows, as the indexes have them. */
    static Totals counted(Link link, long store) throws SQLException {
        String messages = "SELECT count(DISTINCT message) FROM part INDEXED BY part_state WHERE store = ? AND state ";
        return new Totals(
                link.number(messages + "<> ?", store, Rows.number(LabelState.DONE)),
                link.number(messages + "= ?", store, Rows.number(LabelState.CLAIMED)),
                link.number(messages + "= ?", store, Rows.number(LabelState.IN_DOUBT)),
                link.number(messages + "= ?", store, Rows.number(LabelState.HELD)),
                link.number("SELECT sum(size) FROM message WHERE store = ? AND place <> ?", store, MessageRow.DROPPED));
    }

    Totals plus(Totals more) {
        return new Totals(
                messages + more.messages,
                claimed + more.claimed,
                inDoubt + more.inDoubt,
                held + more.held,
                octets + more.octets);
    }

    Totals minus(Totals less) {
        return plus(new Totals(-less.messages, -less.claimed, -less.inDoubt, -less.held, -less.octets));
    }

    QueueCounts counts() {
        return new QueueCounts(messages, claimed, inDoubt, held);
    }
}
