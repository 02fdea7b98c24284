package org.postlude.tck.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postlude.store.spi.Label;

/** The waiting parts by priority, due, id. */
final class DueIndex {
    private static final int HIGHEST = 1;

    private final List<PriorityBand> bands = List.of(new PriorityBand(), new PriorityBand(), new PriorityBand());

    void add(PartRow part) {
        bands.get(HIGHEST - part.label.priority()).add(part);
    }

    void remove(PartRow part) {
        bands.get(HIGHEST - part.label.priority()).remove(part);
    }

    List<PartRow> due(Instant now, int limit, int perLane, Set<String> excluded) {
        List<PartRow> found = new ArrayList<>();
        // A lane is limited over all priorities together.
        Map<String, Integer> taken = new HashMap<>();
        for (PriorityBand band : bands) {
            band.collect(now, excluded, part -> {
                if (found.size() == limit) {
                    return PriorityBand.Verdict.ENOUGH;
                }
                if (taken.merge(part.label.lane(), 1, Integer::sum) > perLane) {
                    return PriorityBand.Verdict.LANE_IS_FULL;
                }
                found.add(part);
                return PriorityBand.Verdict.TAKEN;
            });
        }
        return found;
    }

    Optional<Instant> next(Set<String> excluded) {
        return bands.stream()
                .flatMap(band -> band.first(excluded).stream())
                .map(part -> part.label.due())
                .filter(due -> !due.equals(Label.NEVER))
                .min(Comparator.naturalOrder());
    }
}
