package org.postlude.spooler.testing;

/**
 * When a process dies; what is not set never comes.
 *
 * @param step at its so many-th step, wherever its threads are then
 * @param moment around a change of a store: twice its number before it, one more when it is durable
 * @param power at so many durable steps of the disk from now on the power goes
 * @param remains which of the writes that were not synced are there afterwards
 */
record Cut(long step, long moment, int power, long remains) {
    private static final int NOT_SET = -1;

    static final Cut NEVER = new Cut(NOT_SET, NOT_SET, NOT_SET, 0);

    static Cut atStep(long step) {
        return new Cut(step, NOT_SET, NOT_SET, 0);
    }

    static Cut atChange(long moment) {
        return new Cut(NOT_SET, moment, NOT_SET, 0);
    }

    static Cut ofPower(int power, long remains) {
        return new Cut(NOT_SET, NOT_SET, power, remains);
    }

    boolean isOfPower() {
        return power >= 0;
    }
}
