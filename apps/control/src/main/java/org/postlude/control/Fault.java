package org.postlude.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;
import org.postlude.store.KeyConflictException;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.SubmissionKey;
import org.postlude.store.SubmitRejectedException;

/**
 * Why a request was not carried out, as it goes over the wire.
 *
 * @param kind what the asking side throws
 * @param code for PostludeExceptions
 * @param exit what a command ends with (sysexits.h)
 * @param message a sentence
 * @param detail the submission key's holder of a conflict; empty otherwise
 */
record Fault(Kind kind, ErrorKind code, int exit, String message, String detail) {
    /** What the asking side throws. */
    enum Kind {
        ARGUMENT,
        STORE_FAILED,
        RESULT_UNKNOWN,
        KEY_CONFLICT,
        /** A submit of which nothing was stored: for its bytes, or for want of room. */
        REJECTED,
        LEAVING,
        NOT_OPEN,
        VERSION,
        BUSY,
        REFUSED
    }

    static Fault of(Kind kind, String message) {
        return switch (kind) {
            case ARGUMENT -> new Fault(kind, ErrorKind.INVALID_PARAMETER, 64, message, "");
            case LEAVING, NOT_OPEN -> new Fault(kind, ErrorKind.INVALID_OBJECT, 69, message, "");
            case VERSION -> new Fault(kind, ErrorKind.NO_SUPPORT, 78, message, "");
            case BUSY -> new Fault(kind, ErrorKind.NO_ACCESS, 69, message, "");
            case STORE_FAILED, RESULT_UNKNOWN, KEY_CONFLICT, REJECTED, REFUSED ->
                new Fault(kind, ErrorKind.CALL_FAILED, 70, message, "");
        };
    }

    static Fault of(Throwable failure) {
        String text = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        if (failure instanceof IllegalArgumentException) {
            return of(Kind.ARGUMENT, text);
        } else if (failure instanceof StoreClosedException) {
            return of(Kind.LEAVING, text);
        } else if (failure instanceof StoreFailedException store) {
            Kind kind = store.isResultUnknown() ? Kind.RESULT_UNKNOWN : Kind.STORE_FAILED;
            return new Fault(kind, store.code(), 74, text, "");
        } else if (failure instanceof KeyConflictException conflict) {
            return new Fault(Kind.KEY_CONFLICT, conflict.code(), 65, text, conflict.holder());
        } else if (failure instanceof SubmitRejectedException rejected) {
            return new Fault(Kind.REJECTED, rejected.code(), rejected.code() == ErrorKind.BUSY ? 75 : 65, text, "");
        } else if (failure instanceof ControlException control) {
            return of(Kind.valueOf(control.reason().name()), text);
        } else if (failure instanceof PostludeException refused) {
            return new Fault(Kind.REFUSED, refused.code(), 70, text, "");
        }
        return of(Kind.REFUSED, "a fault in the owner of the store: " + failure);
    }

    ObjectNode line() {
        ObjectNode line = Wire.MAPPER.createObjectNode();
        line.set("error", Records.write(this));
        return line;
    }

    /** What it was on the other side. */
    RuntimeException thrown(String key) {
        return switch (kind) {
            case ARGUMENT -> new IllegalArgumentException(message);
            case STORE_FAILED -> new StoreFailedException(code, message, false, null);
            case RESULT_UNKNOWN -> new StoreFailedException(code, message, true, null);
            case KEY_CONFLICT -> new KeyConflictException(new SubmissionKey(key), detail);
            case REJECTED -> new SubmitRejectedException(code, message);
            case LEAVING -> new ControlException(ControlException.Reason.LEAVING, code, message, null);
            case NOT_OPEN -> new ControlException(ControlException.Reason.NOT_OPEN, code, message, null);
            case VERSION -> new ControlException(ControlException.Reason.VERSION, code, message, null);
            case BUSY -> new ControlException(ControlException.Reason.BUSY, code, message, null);
            case REFUSED -> new ControlException(ControlException.Reason.REFUSED, code, message, null);
        };
    }
}
