package org.postlude.message.event;

import java.util.List;

/**
 * What an application defines for itself (WPCEVENT_CUSTOM).
 *
 * @param publisher who publishes the application
 * @param appName the application that the event is of
 * @param appVersion its version
 * @param event its name for what happened
 * @param value1 the first value
 * @param value2 the second
 * @param value3 the third
 * @param blocked whether it was blocked, and why
 * @param reason why, in words
 */
public record CustomEvent(
        String publisher,
        Fact<String> appName,
        Fact<String> appVersion,
        String event,
        Fact<String> value1,
        Fact<String> value2,
        Fact<String> value3,
        Blocked blocked,
        Fact<String> reason)
        implements RecordedEvent {
    /**
     * Refuses what is not known and always is; copies the lists.
     *
     * @param publisher who publishes the application
     * @param appName the application that the event is of
     * @param appVersion its version
     * @param event its name for what happened
     * @param value1 the first value
     * @param value2 the second
     * @param value3 the third
     * @param blocked whether it was blocked, and why
     * @param reason why, in words
     */
    public CustomEvent {
        Wire.require("publisher", publisher);
        Wire.require("event", event);
    }

    static CustomEvent of(Told told) {
        return new CustomEvent(
                told.required("publisher"),
                told.text("app-name"),
                told.text("app-version"),
                told.required("event"),
                told.text("value1"),
                told.text("value2"),
                told.text("value3"),
                told.blocked("blocked"),
                told.text("reason"));
    }

    @Override
    public EventType type() {
        return EventType.CUSTOM;
    }

    @Override
    public List<Fact<?>> facts() {
        return List.of(
                Fact.of(publisher),
                appName,
                appVersion,
                Fact.of(event),
                value1,
                value2,
                value3,
                Fact.of(blocked),
                reason);
    }
}
