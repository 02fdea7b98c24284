package org.postlude.message.event;

import java.util.List;

/**
 * A contact of conversations is added (there is nothing old), changed, or removed (nothing new) (WPCEVENT_IM_CONTACT).
 *
 * @param appName the application that the event is of
 * @param appVersion its version
 * @param accountName the identity of this user, who is watched over
 * @param oldName how they were called
 * @param oldId their identity before
 * @param newName how they are called
 * @param newId their identity now
 * @param reason whether it was blocked, and why
 */
public record ImContact(
        Fact<String> appName,
        Fact<String> appVersion,
        String accountName,
        Fact<String> oldName,
        Fact<String> oldId,
        Fact<String> newName,
        Fact<String> newId,
        Blocked reason)
        implements RecordedEvent {
    /**
     * Refuses what is not known and always is; copies the lists.
     *
     * @param appName the application that the event is of
     * @param appVersion its version
     * @param accountName the identity of this user, who is watched over
     * @param oldName how they were called
     * @param oldId their identity before
     * @param newName how they are called
     * @param newId their identity now
     * @param reason whether it was blocked, and why
     */
    public ImContact {
        Wire.require("account-name", accountName);
    }

    static ImContact of(Told told) {
        return new ImContact(
                told.text("app-name"),
                told.text("app-version"),
                told.required("account-name"),
                told.text("old-name"),
                told.text("old-id"),
                told.text("new-name"),
                told.text("new-id"),
                told.blocked("reason"));
    }

    @Override
    public EventType type() {
        return EventType.IM_CONTACT;
    }

    @Override
    public List<Fact<?>> facts() {
        return List.of(appName, appVersion, Fact.of(accountName), oldName, oldId, newName, newId, Fact.of(reason));
    }
}
