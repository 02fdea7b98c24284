package org.postlude.command.tour;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Work on a thread of its own: most of the tour waits for the disk, and a wait that never ends must not hold the program. */
final class Background {
    private Background() {}

    static <T> CompletableFuture<T> start(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> run(work, done), "postlude-tour");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static <T> void run(Supplier<T> work, CompletableFuture<T> done) {
        try {
            done.complete(work.get());
        } catch (Throwable e) { // told to the one who waits
            done.completeExceptionally(e);
        }
    }
}
