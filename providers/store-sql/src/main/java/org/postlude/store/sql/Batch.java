package org.postlude.store.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postlude.message.MessageId;
import org.postlude.store.spi.QueuedPart;

/** What one transaction of the writer comes to. For the writer alone. */
final class Batch {
    final Link link;
    /** What the item under way adds; it counts once the item has succeeded. */
    private final Map<Store, Totals> pending = new HashMap<>();

    private final Set<Store> changed = new LinkedHashSet<>();

    Batch(Link link) {
        this.link = link;
    }

    void add(Store store, Totals more) {
        pending.merge(store, more, Totals::plus);
    }

    Totals present(Store store) {
        return store.totals.plus(pending.getOrDefault(store, Totals.NONE));
    }

    void accept() {
        pending.forEach((store, more) -> {
            changed.add(store);
            store.totals = store.totals.plus(more);
        });
        pending.clear();
    }

    void reject() {
        pending.clear();
    }

    /** Before the commit: one row a store, however many calls there were. */
    void writeTotals() throws SQLException {
        for (Store store : changed) {
            store.row().write(link);
        }
    }

    List<QueuedPart> parts(Store store, MessageId id) throws SQLException, IOException {
        return Rows.of(link, store.id, id);
    }

    /** Replaces parts of a message, with all that follows from it. */
    void replace(Store store, List<QueuedPart> before, List<QueuedPart> after) throws SQLException {
        add(store, Totals.of(after).minus(Totals.of(before)));
        for (int i = 0; i < after.size(); i++) {
            if (i >= before.size() || before.get(i).revision() != after.get(i).revision()) {
                Rows.write(link, store.id, after.get(i), store.epoch);
            }
        }
        refreshLanes(store, before, after);
    }

    void removeParts(Store store, MessageId id, List<QueuedPart> parts) throws SQLException {
        add(store, Totals.NONE.minus(Totals.of(parts)));
        link.update("DELETE FROM part WHERE store = ? AND message = ?", store.id, id.value());
        refreshLanes(store, parts, List.of());
    }

    private void refreshLanes(Store store, List<QueuedPart> before, List<QueuedPart> after) throws SQLException {
        Set<Rows.Lane> lanes = new LinkedHashSet<>();
        for (List<QueuedPart> parts : List.of(before, after)) {
            parts.forEach(part -> lanes.add(
                    new Rows.Lane(part.label().priority(), part.label().lane())));
        }
        Rows.refreshLanes(link, store.id, lanes);
    }
}
