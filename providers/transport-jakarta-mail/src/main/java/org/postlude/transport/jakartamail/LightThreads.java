package org.postlude.transport.jakartamail;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Threads that mostly wait: virtual ones where the runtime has good ones, daemons otherwise. Angus waits for its server inside a
 * monitor. Before Java 24 (JEP 491) a virtual thread keeps its carrier there: as many mailboxes as processors would stop all others.
 */
final class LightThreads {
    private static final int GOOD_SINCE = 24;
    private static final @Nullable MethodHandle VIRTUAL =
            isGood(Runtime.version().feature()) ? virtual() : null;

    private LightThreads() {}

    /** Whether a virtual thread of this version of Java that waits in a monitor lets others run. */
    static boolean isGood(int version) {
        return version >= GOOD_SINCE;
    }

    private static MethodHandle virtual() {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle of = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            return MethodHandles.filterReturnValue(of, factory);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has virtual threads, and they were not found", e);
        }
    }

    /** Starts one. */
    static Thread start(String name, Runnable work) {
        Thread thread = make(work);
        thread.setName(name);
        thread.start();
        return thread;
    }

    private static Thread make(Runnable work) {
        if (VIRTUAL != null) {
            try {
                return ((ThreadFactory) VIRTUAL.invoke()).newThread(work);
            } catch (Throwable e) {
                throw new IllegalStateException("this Java has virtual threads, and none was made", e);
            }
        }
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }
}
