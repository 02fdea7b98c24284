package org.postlude.spooler.run;

/**
 * Knows whether a thread is inside a provider's or listener's code that the framework called: there a blocking call could
 * wait for itself (rule D11).
 */
final class Callbacks {
    private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

    private Callbacks() {}

    /** What runs inside. */
    interface Call<T, E extends Exception> {
        T run() throws E;
    }

    static <T, E extends Exception> T inside(Call<T, E> call) throws E {
        boolean before = INSIDE.get();
        INSIDE.set(true);
        try {
            return call.run();
        } finally {
            INSIDE.set(before);
        }
    }

    static boolean isInside() {
        return INSIDE.get();
    }
}
