package org.postlude.message.event;

import java.util.Objects;

/**
 * One argument of an event, at its place.
 *
 * @param name as facts of an {@link org.postlude.message.ActivityEvent} and fields of a log name it, for example {@code leaving-user}
 * @param type how it is written
 */
public record EventArgument(String name, Type type) {
    /** How an argument is written. */
    public enum Type {
        /** UTF-16LE and a NUL. */
        TEXT,
        /** Texts with a TAB between two, as one text. */
        LIST,
        /** 32 bits, unsigned, little-endian. */
        NUMBER,
        /** 64 bits, little-endian: units of 100 ns since 1601 (FILETIME). The pages do not say the type of the one time there is. */
        TIME
    }

    /**
     * Refuses null.
     *
     * @param name of facts and fields
     * @param type how it is written
     */
    public EventArgument {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    static EventArgument text(String name) {
        return new EventArgument(name, Type.TEXT);
    }

    static EventArgument list(String name) {
        return new EventArgument(name, Type.LIST);
    }

    static EventArgument number(String name) {
        return new EventArgument(name, Type.NUMBER);
    }

    static EventArgument time(String name) {
        return new EventArgument(name, Type.TIME);
    }
}
