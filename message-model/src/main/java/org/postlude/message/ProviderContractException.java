package org.postlude.message;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A provider, or the framework, broke a numbered rule of a contract ({@code docs/rules.md}). The mail is kept. */
public final class ProviderContractException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The rule's id. */
    private final String rule;

    /**
     * Names the rule.
     *
     * @param rule the id in {@code docs/rules.md}, for example {@code T4}
     * @param message what happened, to which thing, and where the mail is now
     */
    public ProviderContractException(String rule, String message) {
        this(rule, message, null);
    }

    /**
     * Names the rule, and what it was broken by.
     *
     * @param rule the id in {@code docs/rules.md}, for example {@code T4}
     * @param message what happened, to which thing, and where the mail is now
     * @param cause what the provider threw; null if it threw nothing
     */
    public ProviderContractException(String rule, String message, @Nullable Throwable cause) {
        super(ErrorKind.CALL_FAILED, message + " (rule " + rule + ")", cause);
        this.rule = rule;
    }

    /**
     * The rule that was broken.
     *
     * @return its id in {@code docs/rules.md}
     */
    public String rule() {
        return rule;
    }
}
