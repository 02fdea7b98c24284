package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a link has told, in its order; and who is in its room by that. */
final class Heard implements ChatLink.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private final Set<String> members = new TreeSet<>();

    @Override
    public void told(Told one) {
        assertEquals(false, lost.isDone(), "told behind the loss");
        told.add(one);
    }

    @Override
    public void lost(String why) {
        assertEquals(true, lost.complete(why), "lost twice");
    }

    String awaitLost() throws Exception {
        return lost.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The next thing of a kind; who comes and goes before it is noted. */
    <T extends Told> T next(Class<T> kind) throws InterruptedException {
        while (true) {
            Told next = told.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                return fail("no " + kind.getSimpleName() + " was told; lost: " + lost.getNow("no"));
            }
            note(next);
            if (kind.isInstance(next)) {
                return kind.cast(next);
            }
        }
    }

    /** All that was told and not taken. */
    List<Told> rest() {
        List<Told> rest = new ArrayList<>();
        told.drainTo(rest);
        rest.forEach(this::note);
        return rest;
    }

    Set<String> members() {
        return new TreeSet<>(members);
    }

    private void note(Told one) {
        if (one instanceof Told.Present present) {
            members.add(present.who().nick());
        } else if (one instanceof Told.Gone gone) {
            assertEquals(true, members.remove(gone.who().nick()), () -> gone + " of " + members);
        } else if (one instanceof Told.Renamed renamed) {
            assertEquals(true, members.remove(renamed.who().nick()), () -> renamed + " of " + members);
            members.add(renamed.nick());
        }
    }
}
