package org.postlude.tck.transport;

/** A broken promise that a {@link ScriptedTransport} can be told to break, to see whether the other side notices. */
public enum Fault {
    /** T1: begins a message at the next hop when it logs on. */
    CALLS_AT_LOGON,
    /** T4: says nothing of the last recipient. */
    LEAVES_ONE_OUT,
    /** T4: tells of {@code stranger@example.net}, whom nobody asked for. */
    NAMES_A_STRANGER,
    /** T4: tells of the first recipient twice. */
    NAMES_ONE_TWICE,
    /** T5: tells Accepted although the next hop answered otherwise to the whole message. */
    ACCEPTS_ON_A_GUESS,
    /** T6: tries a deferred recipient again before it returns. */
    RETRIES_INSIDE,
    /** T7: asks for the permit a second time. */
    ASKS_TWICE,
    /** T7: hands over without a permit. */
    NEVER_ASKS,
    /** T7: hands over before it asks for the permit. */
    ASKS_TOO_LATE,
    /** T7: hands over although the answer was STOP. */
    HANDS_OVER_AFTER_STOP,
    /** T8: tells a lost reply as a temporary failure, so that the message is sent twice. */
    FORGETS_DOUBT,
    /** T9: does not update its status row on BEGIN. */
    KEEPS_STATUS_ROW,
    /** T10: tells how far it has come although it was closed. */
    SPEAKS_AFTER_CLOSE,
    /** T12: hands over nothing after a cancel, but tells Deferred instead of Stopped. */
    HIDES_CANCEL,
    /** T14: acknowledges at the source before the message is saved. */
    ACKNOWLEDGES_EARLY,
    /** T16: gives another key each time. */
    CHANGES_KEYS,
    /** T17: changes the last octet of what it hands over. */
    CHANGES_BYTES,
    /** T19: hands over what it could read when the rest cannot be read. */
    HANDS_OVER_HALF,
    /** T21: takes an option that it does not list. */
    TAKES_ANY_OPTION,
    /** T22: its preprocessor names somebody whom it was not given. */
    PREPROCESSES_A_STRANGER,
    /** T22: its preprocessor refuses a recipient the first time only. */
    CHANGES_ITS_MIND,
    /** T23: tells late that a recipient is deferred, which is no ending. */
    REPORTS_NO_ENDING,
    /** T24: tells the message to whoever listens to its conversation. */
    TELLS_THE_MESSAGE
}
