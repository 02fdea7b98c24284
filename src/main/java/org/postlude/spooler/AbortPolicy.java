package org.postlude.spooler;

/** How ABORT is read, for the original contradicts itself (semantics, C1). */
public enum AbortPolicy {
    /** Stop what can be stopped; refuse, and touch nothing, if one transfer cannot. The default. */
    STOP_OR_REFUSE,
    /** Any transfer in process refuses; nothing is ever stopped. */
    STRICT
}
