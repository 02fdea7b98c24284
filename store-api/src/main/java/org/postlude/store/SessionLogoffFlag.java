package org.postlude.store;

/** What else a session's logoff does; MAPI flags of {@code IMAPISession::Logoff}. */
public enum SessionLogoffFlag {
    /**
     * Tell all others who share the session, and they should log off too; MAPI {@code MAPI_LOGOFF_SHARED} (rule S11). Ignored
     * where the session is not shared.
     */
    SHARED,
    /** A dialog may be shown; MAPI {@code MAPI_LOGOFF_UI}. There are none here: accepted, and without effect. */
    UI
}
