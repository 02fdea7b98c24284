package org.postlude.store.mapi;

import org.postlude.message.ErrorKind;

/** The numbers of MAPI's result codes (public MIT-licensed header mapicode.h). */
public final class ResultCode {
    private ResultCode() {}

    /**
     * The number of a kind of error.
     *
     * @param kind from {@link org.postlude.message.PostludeException#code()}
     * @return the HRESULT
     */
    public static int of(ErrorKind kind) {
        return switch (kind) {
            case INVALID_PARAMETER -> 0x80070057;
            case UNKNOWN_FLAGS -> 0x80040106;
            case INVALID_OBJECT -> 0x80040108;
            case NO_RECIPIENTS -> 0x80040607;
            case NOT_FOUND -> 0x8004010F;
            case NO_ACCESS -> 0x80070005;
            case LOGON_FAILED -> 0x80040111;
            case DISK_ERROR -> 0x80040116;
            case NOT_ENOUGH_DISK -> 0x8004010D;
            case CORRUPT_DATA -> 0x8004011B;
            case COLLISION -> 0x80040604;
            case TIMEOUT -> 0x80040401;
            case CALL_FAILED -> 0x80004005;
            case NO_SUPPORT -> 0x80040102;
            case BUSY -> 0x8004010B;
        };
    }
}
