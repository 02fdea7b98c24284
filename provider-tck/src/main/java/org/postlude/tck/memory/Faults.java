package org.postlude.tck.memory;

/** Counts durable steps (a write, a sync) and says at which of them something goes wrong. Guarded by the disk's lock. */
final class Faults {
    /** What happens to a step. */
    enum Verdict {
        GO,
        CUT,
        FAIL_BEFORE,
        FAIL_AFTER
    }

    private static final long NOT_SET = -1;

    private long steps;
    private long cutAt = NOT_SET;
    private long seed;
    private long failAt = NOT_SET;
    private boolean failSync;
    private boolean tookEffect;
    private boolean pretends;

    long steps() {
        return steps;
    }

    long seed() {
        return seed;
    }

    void cutAfter(int more, long newSeed) {
        cutAt = steps + more;
        seed = newSeed;
    }

    void failAfter(int more, boolean effect) {
        failAt = steps + more;
        tookEffect = effect;
    }

    void failNextSync(boolean effect) {
        failSync = true;
        tookEffect = effect;
    }

    void pretendToSync() {
        pretends = true;
    }

    boolean pretends() {
        return pretends;
    }

    void clear() {
        cutAt = NOT_SET;
        failAt = NOT_SET;
        failSync = false;
    }

    Verdict next(boolean sync) {
        long step = steps++;
        if (step == cutAt) {
            cutAt = NOT_SET;
            return Verdict.CUT;
        }
        if (step == failAt || (sync && failSync)) {
            failAt = NOT_SET;
            failSync = false;
            return tookEffect ? Verdict.FAIL_AFTER : Verdict.FAIL_BEFORE;
        }
        return Verdict.GO;
    }
}
