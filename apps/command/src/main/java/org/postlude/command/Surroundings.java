package org.postlude.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a command meets outside: three streams, the environment, the time.
 *
 * @param in one message, for whom asks for it
 * @param out results only
 * @param err errors and progress, one line each
 * @param environment the value of a variable; null if it is not set
 * @param clock the time
 * @param signals what ends it early
 */
record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Function<String, @Nullable String> environment,
        InstantSource clock,
        Signals signals) {

    /** A variable that is set to nothing counts as not set. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.apply(name)).filter(value -> !value.isEmpty());
    }

    /** One line on standard error, whatever the text holds: it may quote a server or a file. */
    void line(String text) {
        err.println("postlude: " + Words.oneLine(text));
    }
}
