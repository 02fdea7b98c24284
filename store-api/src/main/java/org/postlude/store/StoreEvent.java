package org.postlude.store;

import java.util.Objects;
import java.util.Optional;
import org.postlude.message.MessageId;

/**
 * Something happened in a store; MAPI's notifications. Told when it is durable. A hint: what is in the store is there whether
 * anybody hears of it or not (rule F8).
 *
 * @param kind what
 * @param id which message; empty where it is about a folder, or the store
 * @param folder where it lies now, or lay when it was deleted; empty where it is about the store
 * @param former where it came from: the other folder of a move or a copy; otherwise empty
 * @param text what a person should know, for {@link Kind#CRITICAL_ERROR} and {@link Kind#STATUS_OBJECT_MODIFIED}; otherwise empty
 */
public record StoreEvent(Kind kind, Optional<MessageId> id, String folder, String former, String text) {
    /**
     * Refuses null.
     *
     * @param kind what
     * @param id which message
     * @param folder where it lies now
     * @param former where it came from
     * @param text what a person should know
     */
    public StoreEvent {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(former, "former");
        Objects.requireNonNull(text, "text");
    }

    /**
     * About one message in one folder.
     *
     * @param kind what
     * @param id which message
     * @param folder where it lies, or lay
     * @return the event
     */
    public static StoreEvent of(Kind kind, MessageId id, String folder) {
        return new StoreEvent(kind, Optional.of(id), folder, "", "");
    }

    /**
     * About a folder.
     *
     * @param kind what
     * @param folder which
     * @return the event
     */
    public static StoreEvent ofFolder(Kind kind, String folder) {
        return new StoreEvent(kind, Optional.empty(), folder, "", "");
    }

    /**
     * About the store.
     *
     * @param kind what
     * @param text what a person should know
     * @return the event
     */
    public static StoreEvent ofStore(Kind kind, String text) {
        return new StoreEvent(kind, Optional.empty(), "", "", text);
    }

    /** What happened; MAPI's {@code fnev} numbers. */
    public enum Kind {
        /** {@code fnevCriticalError}: the store takes nothing any more until it is opened anew. */
        CRITICAL_ERROR,
        /** {@code fnevNewMail}: a message arrived and is durable. */
        NEW_MAIL,
        /** {@code fnevObjectCreated}: a message was appended, or a folder made. */
        OBJECT_CREATED,
        /** {@code fnevObjectDeleted}: a message or a folder was deleted. */
        OBJECT_DELETED,
        /** {@code fnevObjectModified}: a message's flags were changed, or a folder's place in the receive folder table. */
        OBJECT_MODIFIED,
        /** {@code fnevObjectMoved}: a message was moved to another folder. */
        OBJECT_MOVED,
        /** {@code fnevObjectCopied}: the message {@code id} is a copy of one in {@code former}. */
        OBJECT_COPIED,
        /** {@code fnevStatusObjectModified}: the store's status row says something else. */
        STATUS_OBJECT_MODIFIED
    }
}
