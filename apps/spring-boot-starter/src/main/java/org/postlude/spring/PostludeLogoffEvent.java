package org.postlude.spring;

import java.util.Objects;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreAddress;

/**
 * Published when the context stops and its store was logged off, or could not be in time. Listeners are called on the thread that logs
 * off, before the next phase of the shutdown; what they throw is logged.
 *
 * @param store which store
 * @param report what was done and what is left
 */
public record PostludeLogoffEvent(StoreAddress store, LogoffReport report) {
    /**
     * Refuses null.
     *
     * @param store which store
     * @param report what was done and what is left
     */
    public PostludeLogoffEvent {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(report, "report");
    }
}
