package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.store.LogoffMode;

/**
 * Somebody who waits for a logoff.
 *
 * @param call whom to answer
 * @param deadline when at the latest; null for no limit
 * @param close whether it is a close, which is not told how the logoff ended
 * @param asked the mode this call asked for
 * @param met the mode that was running when it came
 */
record Waiter(CallKey call, @Nullable Instant deadline, boolean close, LogoffMode asked, Optional<LogoffMode> met) {
    Waiter postponed(Duration by) {
        return new Waiter(call, deadline == null ? null : deadline.plus(by), close, asked, met);
    }
}
