package org.postlude.spooler.core;

/** By which face a logoff was asked for. */
public enum Face {
    /** One client, one handle; an answer when it is done or the deadline came. */
    CLIENT,
    /** One client, one handle; an answer at once, the spooler does the rest (rule D4). */
    DETACHED,
    /** All handles of one session, which become shells (S6, S7). */
    SESSION,
    /** The end of the process: all handles on a store, whoever holds them, and none that could refuse (rule S13). */
    SHUTDOWN,
    /** The close of the last handle without a logoff (rules L6, D6, D7). */
    CLOSE
}
