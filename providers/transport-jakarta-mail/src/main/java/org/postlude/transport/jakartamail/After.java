package org.postlude.transport.jakartamail;

/** What becomes of a message at its source once the store has it. */
enum After {
    /** It stays as it is, not even marked as read. */
    LEAVE,
    /** It goes to another folder of the same mailbox. */
    MOVE,
    /** It is deleted. */
    DELETE
}
