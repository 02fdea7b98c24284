package org.postlude.message.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postlude.message.ActivityEvent;

/**
 * One of the family. Each of its fields is right, or absent with a reason. It travels as an {@link ActivityEvent}, which may carry more
 * than the original has (what the protocol said, for example); and it goes over the wire as {@link EventArguments}.
 */
public sealed interface RecordedEvent
        permits ImInvitation,
                ImJoin,
                ImLeave,
                ImFeature,
                ImContact,
                EmailSent,
                EmailReceived,
                EmailContact,
                CustomEvent {
    /** Behind the name of an argument: the fact that tells why it is absent. */
    String ABSENT = "-absent";

    /**
     * Which one.
     *
     * @return with its descriptor
     */
    EventType type();

    /**
     * What is told, in wire order: {@link String}, {@link List} of texts, {@link Long}, {@link Blocked}, {@link LeaveFlags}, {@link
     * MediaType}, {@link Instant}.
     *
     * @return one for each argument of its type
     */
    List<Fact<?>> facts();

    /**
     * As it goes over the wire, where what is absent is a text, or a list, of nothing, and a number of 0.
     *
     * @return all arguments
     * @throws IllegalArgumentException if one cannot be written
     */
    default EventArguments arguments() {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < facts().size(); i++) {
            values.add(Wire.value(type().arguments().get(i).type(), facts().get(i)));
        }
        return new EventArguments(type(), values);
    }

    /**
     * As it travels through the house.
     *
     * @param key the same for every repetition of this event, and for no other event
     * @param at when it happened
     * @return of this type's kind
     * @throws IllegalArgumentException if an item of a list has a TAB
     */
    default ActivityEvent activity(String key, Instant at) {
        Map<String, String> told = new HashMap<>();
        for (int i = 0; i < facts().size(); i++) {
            String name = type().arguments().get(i).name();
            Fact<?> fact = facts().get(i);
            if (fact instanceof Fact.Absent<?> absent) {
                told.put(name + ABSENT, absent.why());
            } else {
                told.put(name, Wire.text(name, fact.optional().orElseThrow()));
            }
        }
        return new ActivityEvent(key, at, type().kind(), told);
    }

    /**
     * Reads one that travelled.
     *
     * @param event of any kind
     * @return empty if it is of no kind of this family
     * @throws IllegalArgumentException if it is, and a field is not as it has to be
     */
    static Optional<RecordedEvent> of(ActivityEvent event) {
        return EventType.ofKind(event.kind()).map(type -> of(type, Told.of(type, event.facts())));
    }

    /**
     * Reads one that came over the wire.
     *
     * @param arguments all of them
     * @return what they tell
     * @throws IllegalArgumentException if a field is not as it has to be
     */
    static RecordedEvent of(EventArguments arguments) {
        return of(arguments.type(), Told.of(arguments));
    }

    private static RecordedEvent of(EventType type, Told told) {
        return switch (type) {
            case EMAIL_RECEIVED -> EmailReceived.of(told);
            case EMAIL_SENT -> EmailSent.of(told);
            case IM_INVITATION -> ImInvitation.of(told);
            case IM_JOIN -> ImJoin.of(told);
            case IM_LEAVE -> ImLeave.of(told);
            case IM_FEATURE -> ImFeature.of(told);
            case CUSTOM -> CustomEvent.of(told);
            case EMAIL_CONTACT -> EmailContact.of(told);
            case IM_CONTACT -> ImContact.of(told);
        };
    }
}
