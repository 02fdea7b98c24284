package org.postlude.transport;

/** A transport that wants to be called when nothing is going on; MAPI {@code LOGON_SP_IDLE}. */
public interface IdleAware {
    /** Nothing is in process. No fixed interval; must return within a second. */
    void idle();
}
