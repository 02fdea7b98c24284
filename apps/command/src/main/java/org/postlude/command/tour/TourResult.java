package org.postlude.command.tour;

import java.util.List;
import java.util.stream.Stream;

/**
 * The whole tour.
 *
 * @param modes the five, in the order of {@link org.postlude.store.LogoffMode}
 * @param closed a close without a logoff
 * @param shared a shared store
 * @param reopened the store of {@code closed}, opened again
 */
record TourResult(List<ModeRun> modes, CloseRun closed, SharedRun shared, ReopenRun reopened) {
    List<String> differences() {
        return Stream.concat(
                        modes.stream().map(ModeRun::differences),
                        Stream.of(closed.differences(), shared.differences(), reopened.differences()))
                .flatMap(List::stream)
                .toList();
    }
}
