package org.postlude.transport;

/** How to log a transport off; MAPI {@code LOGOFF_NORMAL} and {@code LOGOFF_HURRY}. */
public enum Haste {
    /** Nothing is in process; part politely. */
    NORMAL,
    /** Stop what is in process; attempts past their permit report what they can. */
    HURRY
}
