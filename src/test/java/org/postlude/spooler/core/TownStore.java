package org.postlude.spooler.core;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** The parts of one store of a {@link Town}: what waits lies by lane, so that a look costs no more for a long queue. */
final class TownStore {
    private static final Comparator<Row> ORDER = Comparator.comparing((Row row) -> -row.label.priority())
            .thenComparing(row -> row.label.due())
            .thenComparing(row -> row.id);

    private final Map<PartId, Row> rows = new TreeMap<>();
    private final Map<String, NavigableSet<Row>> waiting = new TreeMap<>();

    private static final class Row {
        final PartId id;
        final Recipient recipient;
        long revision;
        Label label;
        PartRecord record;

        Row(PartId id, Recipient recipient, Label label, PartRecord record) {
            this.id = id;
            this.recipient = recipient;
            this.label = label;
            this.record = record;
        }

        Candidate candidate() {
            return new Candidate(id, revision, List.of(recipient), label, record, false, false);
        }
    }

    void add(PartId id, Recipient recipient, Label label, PartRecord record) {
        put(new Row(id, recipient, label, record));
    }

    private void put(Row row) {
        rows.put(row.id, row);
        if (row.label.state().isWaiting()) {
            waiting.computeIfAbsent(row.label.lane(), lane -> new TreeSet<>(ORDER))
                    .add(row);
        }
    }

    private void take(Row row) {
        NavigableSet<Row> lane = waiting.get(row.label.lane());
        if (lane != null) {
            lane.remove(row);
        }
    }

    PartRecord record(PartId id) {
        return requireNonNull(rows.get(id)).record;
    }

    Candidate candidate(PartId id) {
        return requireNonNull(rows.get(id)).candidate();
    }

    Label label(PartId id) {
        return requireNonNull(rows.get(id)).label;
    }

    int size() {
        return rows.size();
    }

    void forEach(Consumer<Candidate> part) {
        rows.values().forEach(row -> part.accept(row.candidate()));
    }

    void write(Command.Write write) {
        change(requireNonNull(rows.get(write.part())), write.label(), write.record());
    }

    private void change(Row row, Label label, PartRecord record) {
        take(row);
        row.revision++;
        row.label = label;
        row.record = record;
        put(row);
    }

    void remove(PartId id) {
        take(requireNonNull(rows.remove(id)));
    }

    /** What a store's opening does with what a dead owner had claimed. */
    void recover(Instant now) {
        for (Row row : List.copyOf(rows.values())) {
            if (row.label.state() == LabelState.CLAIMED) {
                Recovery.Decision decision = Recovery.ofClaimed(row.label, row.record, now);
                change(row, decision.label(), decision.record());
            }
        }
    }

    Event due(Command.LoadDue load) {
        List<Row> all = new ArrayList<>();
        boolean isFull = false;
        Instant next = null;
        for (NavigableSet<Row> lane : waiting.values()) {
            int taken = 0;
            for (Row row : lane) {
                if (row.label.isExcluded(load.excluded()) || taken == load.perLane()) {
                    break;
                }
                if (next == null || row.label.due().isBefore(next)) {
                    next = row.label.due();
                }
                if (!row.label.due().isAfter(load.asOf())) {
                    all.add(row);
                    taken++;
                }
            }
            isFull |= taken == load.perLane();
        }
        all.sort(ORDER);
        isFull |= all.size() >= load.limit();
        return new Event.DueLoaded(
                load.store(),
                load.asOf(),
                all.stream().limit(load.limit()).map(Row::candidate).toList(),
                isFull,
                load.excluded(),
                isFull ? Optional.empty() : Optional.ofNullable(next));
    }

    Event page(Command.LoadPage load) {
        Set<LabelState> states = Set.of(LabelState.READY, LabelState.IN_DOUBT, LabelState.HELD);
        List<Candidate> found = new ArrayList<>();
        String last = null;
        for (Row row : rows.values()) {
            boolean isBehind =
                    load.cursor().isEmpty() || row.id.message().value().compareTo(load.cursor()) > 0;
            if (isBehind
                    && states.contains(row.label.state())
                    && row.label.lane().startsWith(load.lanePrefix())) {
                if (found.size() == load.limit()) {
                    last = found.get(found.size() - 1).id().message().value();
                    break;
                }
                found.add(row.candidate());
            }
        }
        return new Event.PageLoaded(load.store(), found, last, load.purpose());
    }
}
