package org.postlude.spooler.testing;

/** What can be wrong with the program or with what it stands on. Planted by tests, to see that a run finds it. */
enum Flaw {
    /** As it is. */
    NONE,
    /** The disk says that it has synced and has not: writes go with the power. */
    SYNC_DOES_NOTHING,
    /** A store takes a submit whose commit failed. */
    FAILED_COMMIT_IS_ACKNOWLEDGED,
    /** A store forgets, when it is opened again, whose transfer was under way. */
    CLAIMS_ARE_FORGOTTEN,
    /** A store answers before the claim of a part is durable. */
    CLAIMS_ARE_LATE,
    /** A store files no reports. */
    REPORTS_ARE_DROPPED,
    /** A store files a report of whatever is to be sent: mail is returned, and nobody wrote that it was refused. */
    REPORTS_ARE_INVENTED,
    /** A store knows no keys: a submit that is tried again is another message. */
    KEYS_ARE_FORGOTTEN,
    /** A transport takes silence after the final dot for a no. */
    DOUBT_IS_TOLD_AS_DEFERRED,
    /** A transport calls in doubt what it was cut off in, before the final dot. */
    CUT_IS_TOLD_AS_DOUBT,
    /** A transport takes "try again later" for a refusal: mail is returned, and nobody refused it. */
    LATER_IS_TOLD_AS_NEVER,
    /** A transport hands over what it was told not to. */
    STOP_IS_NOT_HEEDED
}
