package org.postlude.store.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.QueuedPart;

/** What one transaction of the writer comes to. For the writer alone. */
final class Batch {
    final Link link;
    /** What the item under way adds; it counts once the item has succeeded. */
    private final Map<Store, Totals> pending = new HashMap<>();

    /** What stores whose totals change had before this transaction. */
    private final Map<Store, Totals> before = new LinkedHashMap<>();
    /** The heads of lanes from which a part was taken are looked for once, at the end. */
    private final Map<Store, Set<Rows.Lane>> lanes = new LinkedHashMap<>();
    /** Those of which it has noted anything. */
    private final Set<Store> changed = new HashSet<>();
    /** Those whose notes were made by the second run; null in the first. */
    private @Nullable Set<Store> anew;

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
            before.putIfAbsent(store, store.totals);
            store.totals = store.totals.plus(more);
        });
        pending.clear();
    }

    void reject() {
        pending.clear();
        forgetKnown();
    }

    private void forgetKnown() {
        changed.forEach(Store::forgetAll);
    }

    /** It was taken back as a whole, and is begun anew. */
    void undo() {
        pending.clear();
        forgetKnown();
        anew = new HashSet<>();
        lanes.clear();
        before.forEach((store, totals) -> store.totals = totals);
    }

    /** Before the commit: one row a store and one a lane, however many calls there were. */
    void end() throws SQLException {
        for (Map.Entry<Store, Set<Rows.Lane>> ofStore : lanes.entrySet()) {
            Rows.refreshLanes(link, ofStore.getKey().id, ofStore.getValue());
        }
        for (Store store : before.keySet()) {
            store.row().write(link);
        }
    }

    List<QueuedPart> parts(Store store, MessageId id) throws SQLException, IOException {
        return Rows.of(link, store.id, id);
    }

    /**
     * For the owner of a claim, whose own words they are. If a row is not so any more, replacing it fails and the transaction is
     * begun anew; then all are read. Without those that are torn.
     */
    Map<MessageId, List<QueuedPart>> knownParts(Store store, Set<MessageId> ids) throws SQLException {
        if (anew != null && anew.add(store)) {
            store.forgetAll();
        }
        Map<MessageId, List<QueuedPart>> known = new HashMap<>();
        List<MessageId> unknown = new ArrayList<>();
        for (MessageId id : ids) {
            List<QueuedPart> parts = store.known.of(id);
            if (parts == null) {
                unknown.add(id);
            } else {
                known.put(id, parts);
            }
        }
        known.putAll(Rows.ofSeveral(link, store.id, unknown));
        return known;
    }

    /** The parts of a new message. */
    void insert(Store store, List<QueuedPart> parts, List<@Nullable Object[]> rows) throws SQLException {
        add(store, Totals.of(parts));
        for (@Nullable Object[] row : rows) {
            Rows.insert(link, row);
        }
        changed.add(store);
        for (QueuedPart part : parts) {
            if (Rows.isWaiting(part.label()) && !store.heads.isBehind(part)) {
                Rows.offerHead(link, store.id, part);
                store.heads.note(part);
            }
        }
    }

    /** Replaces parts of a message, with all that follows from it. */
    void replace(Store store, MessageId id, List<QueuedPart> before, List<QueuedPart> after)
            throws SQLException, DamagedMessageException {
        add(store, Totals.of(after).minus(Totals.of(before)));
        changed.add(store);
        boolean isKnown = store.known.of(id) == before;
        for (int i = 0; i < after.size(); i++) {
            if (before.get(i).revision() != after.get(i).revision()) {
                if (isKnown) {
                    Rows.updateKnown(link, store.id, before.get(i), after.get(i), store.epoch);
                } else {
                    Rows.update(link, store.id, before.get(i), after.get(i), store.epoch);
                }
                changeLanes(store, before.get(i), after.get(i));
            }
        }
        store.known.note(id, after);
    }

    void removeParts(Store store, MessageId id, List<QueuedPart> parts) throws SQLException {
        add(store, Totals.NONE.minus(Totals.of(parts)));
        store.known.forget(id);
        link.update("DELETE FROM part WHERE store = ? AND message = ?", store.id, id.value());
        parts.forEach(part -> changeLane(store, part.label()));
    }

    private void changeLanes(Store store, QueuedPart before, QueuedPart after) {
        Label was = before.label();
        Label is = after.label();
        if (!was.equals(is) && (Rows.isWaiting(was) || Rows.isWaiting(is))) {
            changeLane(store, was);
            changeLane(store, is);
        }
    }

    private void changeLane(Store store, Label label) {
        Rows.Lane lane = Rows.Lane.of(label);
        store.heads.forget(lane);
        lanes.computeIfAbsent(store, key -> new LinkedHashSet<>()).add(lane);
    }
}
