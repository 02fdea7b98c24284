package org.postlude.trigger;

/** How somebody was logged off in a guest (VMLogoffType). */
public enum LogoffType {
    /** By their own will (vmLogoff_Normal). */
    NORMAL(0),
    /** Nobody asked them (vmLogoff_Forced). */
    FORCED(1),
    /** The host ordered it (vmLogoff_External). */
    EXTERNAL(2);

    private final int number;

    LogoffType(int number) {
        this.number = number;
    }

    /**
     * The original's.
     *
     * @return 0, 1 or 2
     */
    public int number() {
        return number;
    }
}
