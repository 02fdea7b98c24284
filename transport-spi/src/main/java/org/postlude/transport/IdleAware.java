package org.postlude.transport;

/** A transport that wants to be called when nothing is going on; MAPI {@code LOGON_SP_IDLE}. */
public interface IdleAware {
    /** Nothing is in process, and nothing begins before this returns. No fixed interval; must return within a second (rule T9). */
    void idle();
}
