package org.postlude.message;

/**
 * What kind of promise was broken. The names are those of MAPI's result codes; their numbers are in
 * {@code org.postlude.store.mapi}.
 */
public enum ErrorKind {
    /** MAPI_E_INVALID_PARAMETER: an argument has a value that it must not have. */
    INVALID_PARAMETER,
    /** MAPI_E_UNKNOWN_FLAGS: a bit that has no meaning here. */
    UNKNOWN_FLAGS,
    /** MAPI_E_INVALID_OBJECT: the handle was closed or released. */
    INVALID_OBJECT,
    /** MAPI_E_NO_RECIPIENTS: a message for nobody. */
    NO_RECIPIENTS,
    /** MAPI_E_NOT_FOUND: there is no such thing. */
    NOT_FOUND,
    /** MAPI_E_NO_ACCESS: the thing is there but not for this caller, for example owned by another process. */
    NO_ACCESS,
    /** MAPI_E_LOGON_FAILED: a provider could not be logged on. */
    LOGON_FAILED,
    /** MAPI_E_DISK_ERROR: the machine failed; what was asked for may not be durable. */
    DISK_ERROR,
    /** MAPI_E_NOT_ENOUGH_DISK: no room; nothing was stored. */
    NOT_ENOUGH_DISK,
    /** MAPI_E_CORRUPT_DATA: stored or given bytes are damaged. */
    CORRUPT_DATA,
    /** MAPI_E_COLLISION: the same key was used for something else. */
    COLLISION,
    /** MAPI_E_TIMEOUT: a bound on waiting was reached. */
    TIMEOUT,
    /** MAPI_E_CALL_FAILED: a provider broke a rule of its contract, or a rule of ours failed. */
    CALL_FAILED,
    /** MAPI_E_NO_SUPPORT: nobody here can do that, for example no transport takes such addresses. */
    NO_SUPPORT,
    /** MAPI_E_BUSY: there is no room for it now; the same may be asked again later. */
    BUSY
}
