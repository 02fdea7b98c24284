package org.postlude.trigger;

/** What a machine does (VMVMState). */
public enum MachineState {
    /** Nobody can tell. */
    INVALID(0),
    /** Off: whoever worked at it has gone. */
    TURNED_OFF(1),
    /** Its memory lies on disk, or it sleeps; its people come back with it. */
    SAVED(2),
    /** About to run. */
    TURNING_ON(3),
    /** Coming back from disk. */
    RESTORING(4),
    /** It runs. */
    RUNNING(5),
    /** It stands still, and its people with it. */
    PAUSED(6),
    /** Going to disk, or to sleep. */
    SAVING(7),
    /** About to be off. */
    TURNING_OFF(8),
    /** Its disks are merged. */
    MERGING_DRIVES(9),
    /** It is deleted. */
    DELETE_MACHINE(10);

    private final int number;

    MachineState(int number) {
        this.number = number;
    }

    /**
     * The original's.
     *
     * @return 0 to 10
     */
    public int number() {
        return number;
    }
}
