package org.postlude.message.event;

import static org.postlude.message.event.EventArgument.list;
import static org.postlude.message.event.EventArgument.number;
import static org.postlude.message.event.EventArgument.text;
import static org.postlude.message.event.EventArgument.time;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The events that an application may log, with the originals' descriptors and the order of their arguments. */
@SuppressWarnings("ImmutableEnumChecker") // a record of numbers, and a list that cannot be changed
public enum EventType {
    /** A message is being received, or was blocked (WPCEVENT_EMAIL_RECEIVED). */
    EMAIL_RECEIVED(
            0x4,
            "email.received",
            text("sender"),
            text("app-name"),
            text("app-version"),
            text("subject"),
            number("reason"),
            number("recip-count"),
            list("recipient"),
            number("attach-count"),
            list("attachment-name"),
            time("received-time"),
            text("email-account")),
    /** A message is being sent, or was blocked (WPCEVENT_EMAIL_SENT). */
    EMAIL_SENT(
            0x5,
            "email.sent",
            text("sender"),
            text("app-name"),
            text("app-version"),
            text("subject"),
            number("reason"),
            number("recip-count"),
            list("recipient"),
            number("attach-count"),
            list("attachment-name"),
            text("email-account")),
    /** A conversation begins (WPCEVENT_IM_INVITATION). */
    IM_INVITATION(
            0x7,
            "im.invitation",
            text("app-name"),
            text("app-version"),
            text("account-name"),
            text("conv-id"),
            text("requesting-ip"),
            text("sender"),
            number("reason"),
            number("recip-count"),
            list("recipient")),
    /** Somebody joins a conversation, or was kept from it (WPCEVENT_IM_JOIN). */
    IM_JOIN(
            0x8,
            "im.join",
            text("app-name"),
            text("app-version"),
            text("account-name"),
            text("conv-id"),
            text("joining-ip"),
            text("joining-user"),
            number("reason"),
            number("member-count"),
            list("member"),
            text("sender")),
    /** Somebody leaves a conversation (WPCEVENT_IM_LEAVE). */
    IM_LEAVE(
            0x9,
            "im.leave",
            text("app-name"),
            text("app-version"),
            text("account-name"),
            text("conv-id"),
            text("leaving-ip"),
            text("leaving-user"),
            number("reason"),
            number("member-count"),
            list("member"),
            number("flags")),
    /** Something beside text is used in a conversation (WPCEVENT_IM_FEATURE). */
    IM_FEATURE(
            0xB,
            "im.feature",
            text("app-name"),
            text("app-version"),
            text("account-name"),
            text("conv-id"),
            number("media-type"),
            number("reason"),
            number("recip-count"),
            list("recipient"),
            text("sender"),
            text("sender-ip"),
            text("data")),
    /** What an application defines for itself (WPCEVENT_CUSTOM). */
    CUSTOM(
            0xD,
            "custom",
            text("publisher"),
            text("app-name"),
            text("app-version"),
            text("event"),
            text("value1"),
            text("value2"),
            text("value3"),
            number("blocked"),
            text("reason")),
    /** A contact of mail is added, changed or removed (WPCEVENT_EMAIL_CONTACT). */
    EMAIL_CONTACT(
            0xE,
            "email.contact",
            text("app-name"),
            text("app-version"),
            text("old-name"),
            text("old-id"),
            text("new-name"),
            text("new-id"),
            number("reason"),
            text("email-account")),
    /** A contact of conversations is added, changed or removed (WPCEVENT_IM_CONTACT). */
    IM_CONTACT(
            0xF,
            "im.contact",
            text("app-name"),
            text("app-version"),
            text("account-name"),
            text("old-name"),
            text("old-id"),
            text("new-name"),
            text("new-id"),
            number("reason"));

    private static final int CHANNEL = 0x10;
    private static final int INFORMATIONAL = 4;
    private static final int APP_LAUNCH = 0x16;
    private static final int SYSTEM = 0x17;
    private static final long BY_ANYBODY = 0x8000000000000030L;

    private final String kind;
    private final EventDescriptor descriptor;
    private final List<EventArgument> arguments;

    EventType(int id, String kind, EventArgument... arguments) {
        this.kind = kind;
        int opcode = id == 0xD ? SYSTEM : APP_LAUNCH;
        this.descriptor = new EventDescriptor(id, 0, CHANNEL, INFORMATIONAL, opcode, id, BY_ANYBODY);
        this.arguments = List.of(arguments);
    }

    /**
     * The kind of such an {@link org.postlude.message.ActivityEvent}.
     *
     * @return for example {@code im.leave}
     */
    public String kind() {
        return kind;
    }

    /**
     * What names it on the wire.
     *
     * @return the original's
     */
    public EventDescriptor descriptor() {
        return descriptor;
    }

    /**
     * What is told of such an event.
     *
     * @return in wire order
     */
    public List<EventArgument> arguments() {
        return arguments;
    }

    /**
     * The type of a kind.
     *
     * @param kind for example {@code im.leave}
     * @return empty if it is none of these
     */
    public static Optional<EventType> ofKind(String kind) {
        return Arrays.stream(values()).filter(type -> type.kind.equals(kind)).findFirst();
    }

    /**
     * The type of a descriptor.
     *
     * @param descriptor from the wire
     * @return empty if it is none of these
     */
    public static Optional<EventType> of(EventDescriptor descriptor) {
        return Arrays.stream(values())
                .filter(type -> type.descriptor.equals(descriptor))
                .findFirst();
    }
}
