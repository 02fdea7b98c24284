package org.postlude.store;

/**
 * A mark that clients set on a filed message. The names are those of IMAP (RFC 9051, section 2.3.2), {@code PASSED} that of a
 * Maildir (IMAP's {@code $Forwarded}); MAPI has {@code PR_MESSAGE_FLAGS} and {@code PR_MSG_STATUS}.
 */
public enum MessageFlag {
    /** Was read; MAPI {@code MSGFLAG_READ}. */
    SEEN,
    /** Was answered. */
    ANSWERED,
    /** Somebody wants to come back to it. */
    FLAGGED,
    /** Is not finished; MAPI {@code MSGFLAG_UNSENT}. */
    DRAFT,
    /** Was sent on to others. */
    PASSED,
    /** Is to be deleted; MAPI {@code MSGSTATUS_DELMARKED}. Nothing is deleted by it. */
    DELETED
}
