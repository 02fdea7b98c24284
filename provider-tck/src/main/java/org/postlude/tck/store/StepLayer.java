package org.postlude.tck.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What stands between a store and its disk while the kit tries it. A store on {@code DurableSteps} is given one by a lambda, for
 * the kit knows no vendor's tool:
 *
 * <pre>{@code
 * new MyStoreProvider((step, path, action) -> layer.run(step, path, action::run))
 * }</pre>
 */
@FunctionalInterface
public interface StepLayer {
    /** Something on the disk that is done or fails. */
    @FunctionalInterface
    interface Action {
        /**
         * Does it.
         *
         * @throws IOException if it failed
         */
        void run() throws IOException;
    }

    /**
     * Runs one step, fails it, or lets the process die before it. Any thread; one step at a time, so whatever a client sends
     * slowly is read before the step that writes it.
     *
     * @param step {@code force}, {@code sync} or {@code fsync} for what makes a file's octets or a directory's names durable; any
     *     other word for a change
     * @param path what is forced, or what is changed; of a rename either name will do
     * @param action the step itself
     * @throws IOException if it failed
     */
    void run(String step, Path path, Action action) throws IOException;
}
