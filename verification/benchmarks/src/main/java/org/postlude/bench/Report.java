package org.postlude.bench;

import java.util.List;

/**
 * What a figure came to.
 *
 * @param figure its name
 * @param title what was done, in words
 * @param series who did it, first Postlude
 * @param goals none is left out
 */
record Report(String figure, String title, List<Series> series, List<Goal> goals) {
    Report {
        series = List.copyOf(series);
        goals = List.copyOf(goals);
    }
}
