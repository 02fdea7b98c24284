package org.postlude.message.event;

import java.time.Instant;
import java.util.List;

/**
 * A message is received, or was kept out (WPCEVENT_EMAIL_RECEIVED).
 *
 * @param sender who it is from
 * @param appName the application that the event is of
 * @param appVersion its version
 * @param subject of the message
 * @param reason whether it was blocked, and why
 * @param recipients to whom
 * @param attachments the names of what is attached
 * @param receivedTime when, in whole 100 ns
 * @param emailAccount the address of this user
 */
public record EmailReceived(
        String sender,
        Fact<String> appName,
        Fact<String> appVersion,
        Fact<String> subject,
        Blocked reason,
        Fact<List<String>> recipients,
        Fact<List<String>> attachments,
        Instant receivedTime,
        Fact<String> emailAccount)
        implements RecordedEvent {
    /**
     * Refuses what is not known and always is; copies the lists.
     *
     * @param sender who it is from
     * @param appName the application that the event is of
     * @param appVersion its version
     * @param subject of the message
     * @param reason whether it was blocked, and why
     * @param recipients to whom
     * @param attachments the names of what is attached
     * @param receivedTime when, in whole 100 ns
     * @param emailAccount the address of this user
     */
    public EmailReceived {
        Wire.require("sender", sender);
        recipients = Wire.copied("recipient", recipients);
        attachments = Wire.copied("attachment-name", attachments);
    }

    static EmailReceived of(Told told) {
        return new EmailReceived(
                told.required("sender"),
                told.text("app-name"),
                told.text("app-version"),
                told.text("subject"),
                told.blocked("reason"),
                told.list("recipient", "recip-count"),
                told.list("attachment-name", "attach-count"),
                told.time("received-time"),
                told.text("email-account"));
    }

    @Override
    public EventType type() {
        return EventType.EMAIL_RECEIVED;
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
                Fact.of(receivedTime),
                emailAccount);
    }
}
