package org.postlude.store;

import java.util.Objects;

/**
 * Another client of a shared session logs off and asks all others to do the same; MAPI {@code fnevCriticalError} with
 * MAPI_E_END_OF_SESSION (rule S11).
 *
 * @param session the session's name
 * @param mode with which that client logs off
 */
public record SharedLogoff(String session, LogoffMode mode) {
    /**
     * Refuses null.
     *
     * @param session the session's name
     * @param mode with which that client logs off
     */
    public SharedLogoff {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(mode, "mode");
    }
}
