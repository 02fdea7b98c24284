package org.postlude.tck.store;

import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A named place in a store's code where {@link KillSuite} may kill the process. The suite names the begin and the return of
 * each call by itself; a vendor who wants to be killed between two steps of one call names the place. For a store on {@code
 * DurableSteps} a layer does, in a provider that only the tests have and that {@link KillSuite#providerClass} names:
 *
 * <pre>{@code
 * new MyStoreProvider((step, path, action) -> {
 *     action.run();
 *     KillPoint.reach("after-" + step);
 * })
 * }</pre>
 *
 * <p>A thread that reaches the point at which its process is to die does not come back. Outside of a process that {@code
 * KillSuite} started nothing happens. Any thread.
 */
public final class KillPoint {
    /** Those of the suite have a dot, so no name is both. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");

    /** One for the process, for it is a process that dies. */
    private static volatile Consumer<String> listener = name -> {};

    private KillPoint() {}

    /**
     * Says that a place was reached.
     *
     * @param name letters, digits and hyphens; the suite counts how often it comes
     * @throws IllegalArgumentException if it has other characters
     */
    public static void reach(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a point; use letters, digits and hyphens");
        }
        listener.accept(name);
    }

    /** From now on every point of this process is told here. */
    static void tell(Consumer<String> hears) {
        listener = hears;
    }
}
