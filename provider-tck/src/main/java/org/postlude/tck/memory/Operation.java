package org.postlude.tck.memory;

/** The operations of a store that change something: what a test can hold or refuse. */
public enum Operation {
    /** Operation 1. */
    SUBMIT,
    /** Operation 2. */
    BEGIN_EPOCH,
    /** Operation 4. */
    CHANGE,
    /** Operation 5. */
    FINISH,
    /** Operation 7. */
    WITHDRAW,
    /** Operation 8, second half. */
    SET_ASIDE,
    /** Operation 9. */
    DELIVER,
    /** Operation 9: forgetting keys. */
    FORGET_KEYS,
    /** Operation 10. */
    PUT_NOTE,
    /** Operation 12: sweeping. */
    SWEEP,
    /** Whatever a client does to folders. */
    FOLDERS
}
