package org.postlude.tck.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.postlude.store.spi.StoreProvider;

/**
 * A store in a directory whose steps on the disk can be seen, with all that {@link CrashSuite} and {@link FaultSuite} need: its
 * processes die before a step, its steps fail, and its disk is a {@link ForgetfulDisk}. A vendor says how a process begins:
 *
 * <pre>{@code
 * @Override
 * protected StoreProvider provider(StepLayer layer) {
 *     return new MyStoreProvider((step, path, action) -> layer.run(step, path, action::run));
 * }
 * }</pre>
 *
 * <p>Each step has to come here, or the suites are told less than they could. What the store does while it logs on may be cut
 * but does not fail: the suites expect no planted failure of a logon.
 */
public abstract class CrashableFileStore extends FileStoreUnderTest implements CrashableStore, FailableStore {
    private static final long NEVER = -1;

    /** Its monitor guards all below, for the steps come from any thread. */
    private final ForgetfulDisk disk;

    private final Map<StoreProvider, Life> lives = new HashMap<>();
    private long steps;
    private long cutAt = NEVER;
    private long seed;
    private long failAt = NEVER;
    private boolean failForce;
    private boolean tookEffect;

    /**
     * Makes the directory.
     *
     * @param scheme of the addresses
     * @throws IOException if there is no room
     */
    protected CrashableFileStore(String scheme) throws IOException {
        super(scheme);
        disk = new ForgetfulDisk(directory());
    }

    /** What one process sees of the disk. */
    private final class Life implements StepLayer {
        private boolean isDead;
        private boolean lostPower;
        private boolean isOpening;

        @Override
        public void run(String step, Path path, Action action) throws IOException {
            synchronized (disk) {
                requireLife(step, path);
                long now = steps++;
                if (now == cutAt) {
                    isDead = true;
                    lostPower = true;
                }
                requireLife(step, path);
                boolean fails = !isOpening
                        && ((failAt != NEVER && now >= failAt) || (failForce && ForgetfulDisk.isForce(step)));
                if (!fails || tookEffect) {
                    disk.run(step, path, action);
                }
                if (fails) {
                    failAt = NEVER;
                    failForce = false;
                    throw new IOException("Input/output error at the " + step + " of " + path + ", as a test wants it");
                }
            }
        }

        /** What a ghost's thread tries does not count: the cut may be meant for the next process. */
        private void requireLife(String step, Path path) {
            if (isDead) {
                throw new SimulatedCrash("before the " + step + " of " + path);
            }
        }

        void opening(boolean now) {
            synchronized (disk) {
                isOpening = now;
            }
        }

        /** True if it died of a power cut that nobody has carried out yet. */
        boolean die() {
            synchronized (disk) {
                boolean isCut = lostPower;
                isDead = true;
                lostPower = false;
                cutAt = NEVER;
                failAt = NEVER;
                failForce = false;
                return isCut;
            }
        }
    }

    /**
     * A process begins.
     *
     * @param layer takes each of its steps
     * @return a new provider
     * @throws Exception if it cannot be made
     */
    protected abstract StoreProvider provider(StepLayer layer) throws Exception;

    @Override
    public StoreProvider start() throws Exception {
        Life life = new Life();
        MortalProvider mortal = new MortalProvider(provider(life), life::opening);
        lives.put(mortal, life);
        return mortal;
    }

    /** No step reaches the disk any more; then the locks go, which a system frees by itself. */
    @Override
    public void crash(StoreProvider process) throws IOException {
        boolean isCut = Objects.requireNonNull(lives.get(process)).die();
        ((MortalProvider) process).takeLogons();
        if (isCut) {
            disk.powerCut(seed);
        }
    }

    @Override
    public long durableSteps() {
        synchronized (disk) {
            return steps;
        }
    }

    @Override
    public void cutAfter(int durableSteps, long newSeed) {
        synchronized (disk) {
            cutAt = steps + durableSteps;
            seed = newSeed;
        }
    }

    @Override
    public void failAfter(int durableSteps, boolean isDone) {
        synchronized (disk) {
            failAt = steps + durableSteps;
            tookEffect = isDone;
        }
    }

    @Override
    public void failNextSync(boolean isDone) {
        synchronized (disk) {
            failForce = true;
            tookEffect = isDone;
        }
    }
}
