package org.postlude.message.event;

import java.util.List;

/**
 * A message is being sent, or was kept from it (WPCEVENT_EMAIL_SENT).
 *
 * @param sender the envelope's sender
 * @param appName the application that the event is of
 * @param appVersion its version
 * @param subject of the message
 * @param reason whether it was blocked, and why
 * @param recipients to whom
 * @param attachments the names of what is attached
 * @param emailAccount the address of this user
 */
public record EmailSent(
        String sender,
        Fact<String> appName,
        Fact<String> appVersion,
        Fact<String> subject,
        Blocked reason,
        Fact<List<String>> recipients,
        Fact<List<String>> attachments,
        Fact<String> emailAccount)
        implements RecordedEvent {
    /**
     * Refuses what is not known and always is; copies the lists.
     *
     * @param sender the envelope's sender
     * @param appName the application that the event is of
     * @param appVersion its version
     * @param subject of the message
     * @param reason whether it was blocked, and why
     * @param recipients to whom
     * @param attachments the names of what is attached
     * @param emailAccount the address of this user
     */
    public EmailSent {
        Wire.require("sender", sender);
        recipients = Wire.copied("recipient", recipients);
        attachments = Wire.copied("attachment-name", attachments);
    }

    static EmailSent of(Told told) {
        return new EmailSent(
                told.required("sender"),
                told.text("app-name"),
                told.text("app-version"),
                told.text("subject"),
                told.blocked("reason"),
                told.list("recipient", "recip-count"),
                told.list("attachment-name", "attach-count"),
                told.text("email-account"));
    }

    @Override
    public EventType type() {
        return EventType.EMAIL_SENT;
    }

    @Override
    public List<Fact<?>> facts() {
        return List.of(
                Fact.of(sender),
                appName,
                appVersion,
                subject,
                Fact.of(reason),
                Wire.count(recipients),
                recipients,
                Wire.count(attachments),
                attachments,
                emailAccount);
    }
}
