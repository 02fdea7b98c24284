package org.postlude.spring;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The configuration cannot be used, so the application does not start. No mail was touched. */
public final class PostludeConfigurationException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What to do about it. */
    private final String action;

    PostludeConfigurationException(String property, String what, String action, @Nullable Throwable cause) {
        super(property + ": " + what, cause);
        this.action = action;
    }

    /**
     * What to do about it.
     *
     * @return a sentence
     */
    public String action() {
        return action;
    }
}
