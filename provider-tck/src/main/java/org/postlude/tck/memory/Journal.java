package org.postlude.tck.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.tck.store.SimulatedCrash;

/**
 * The way to the durable image of one store: write, write, sync. What was not synced is the kernel's: it outlives the
 * process but not a power cut. Guarded by the disk's lock.
 */
final class Journal {
    private static final int PRETENDED = 10;

    private final StoreImage image;
    private final Faults faults;
    private final List<Write> unsynced = new ArrayList<>();
    /** All there were; kept only where a sync is pretended, so that some can be taken back. */
    private final List<Write> applied = new ArrayList<>();

    private @Nullable String failed;
    private Instant since = Instant.EPOCH;

    Journal(StoreImage image, Faults faults) {
        this.image = image;
        this.faults = faults;
    }

    StoreHealth health() {
        return new StoreHealth(Optional.ofNullable(failed), since);
    }

    void opened(Instant now) {
        since = now;
    }

    void requireHealthy() {
        if (failed != null) {
            throw new StoreRefusingException(
                    ErrorKind.DISK_ERROR,
                    failed + ", since " + since
                            + "; nothing was changed. Close the store, look at the disk, open it again");
        }
    }

    void write(Write write, Instant now) throws IOException {
        switch (faults.next(false)) {
            case GO -> unsynced.add(write);
            case CUT -> {
                // It may have reached the disk before the power went.
                unsynced.add(write);
                throw new SimulatedCrash("in the middle of a write: " + nameOf(write));
            }
            case FAIL_BEFORE -> throw failed("write of " + nameOf(write), now);
            case FAIL_AFTER -> {
                unsynced.add(write);
                throw failed("write of " + nameOf(write), now);
            }
        }
    }

    void sync(Instant now) throws IOException {
        switch (faults.next(true)) {
            case GO -> applyAll();
            case CUT -> throw new SimulatedCrash("in the middle of a sync of " + unsynced.size() + " writes");
            case FAIL_BEFORE -> {
                unsynced.clear();
                throw failed("sync", now);
            }
            case FAIL_AFTER -> {
                applyAll();
                throw failed("sync", now);
            }
        }
    }

    /** The process ended, in order or not; the machine goes on. */
    void settle() {
        applyAll();
        failed = null;
    }

    /** The machine stopped: each unsynced write is there, lost or torn, and they came in any order. */
    void settleAfterPowerCut(long seed) {
        // Random alone gives small seeds the same first answer.
        Random random = new Random(new SplittableRandom(seed).nextLong());
        Collections.shuffle(unsynced, random);
        // A torn write is as good as lost: its checksum does not fit. Hence one chance in two.
        unsynced.removeIf(write -> random.nextBoolean());
        settle();
    }

    /** Whether what was said to be synced was not. */
    boolean pretends() {
        return faults.pretends();
    }

    /** What was really on the disk when the power went: all but the latest writes. */
    List<Write> reallySynced(long seed) {
        int lost = Math.min(applied.size(), new SplittableRandom(seed).nextInt(PRETENDED));
        return applied.subList(0, applied.size() - lost);
    }

    /** On an empty image. */
    void replay(List<Write> writes) {
        unsynced.addAll(writes);
        applyAll();
    }

    private void applyAll() {
        unsynced.forEach(image::apply);
        if (faults.pretends()) {
            applied.addAll(unsynced);
        }
        unsynced.clear();
    }

    private IOException failed(String what, Instant now) {
        failed = "a " + what + " failed";
        since = now;
        return new IOException("simulated: a " + what + " failed; whether it is durable is unknown");
    }

    private static String nameOf(Write write) {
        return write.getClass().getSimpleName();
    }
}
