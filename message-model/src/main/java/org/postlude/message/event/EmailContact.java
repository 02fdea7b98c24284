package org.postlude.message.event;

import java.util.List;

/**
 * A contact of mail is added (there is nothing old), changed, or removed (nothing new) (WPCEVENT_EMAIL_CONTACT).
 *
 * @param appName the application that the event is of
 * @param appVersion its version
 * @param oldName how they were called
 * @param oldId their address before
 * @param newName how they are called
 * @param newId their address now
 * @param reason whether it was blocked, and why
 * @param emailAccount the address of this user
 */
public record EmailContact(
        Fact<String> appName,
        Fact<String> appVersion,
        Fact<String> oldName,
        Fact<String> oldId,
        Fact<String> newName,
        Fact<String> newId,
        Blocked reason,
        Fact<String> emailAccount)
        implements RecordedEvent {
    /**
     * Refuses what is not known and always is; copies the lists.
     *
     * @param appName the application that the event is of
     * @param appVersion its version
     * @param oldName how they were called
     * @param oldId their address before
     * @param newName how they are called
     * @param newId their address now
     * @param reason whether it was blocked, and why
     * @param emailAccount the address of this user
     */
    public EmailContact {}

    static EmailContact of(Told told) {
        return new EmailContact(
                told.text("app-name"),
                told.text("app-version"),
                told.text("old-name"),
                told.text("old-id"),
                told.text("new-name"),
                told.text("new-id"),
                told.blocked("reason"),
                told.text("email-account"));
    }

    @Override
    public EventType type() {
        return EventType.EMAIL_CONTACT;
    }

    @Override
    public List<Fact<?>> facts() {
        return List.of(appName, appVersion, oldName, oldId, newName, newId, Fact.of(reason), emailAccount);
    }
}
