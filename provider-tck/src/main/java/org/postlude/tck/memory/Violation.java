package org.postlude.tck.memory;

/**
 * A rule that the caller of the store broke.
 *
 * @param rule its id in {@code docs/rules.md}
 * @param thrown what the caller got, with the stack of its call
 */
public record Violation(String rule, RuntimeException thrown) {
    @Override
    public String toString() {
        return rule + ": " + thrown.getMessage();
    }
}
