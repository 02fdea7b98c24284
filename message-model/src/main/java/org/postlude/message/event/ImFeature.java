package org.postlude.message.event;

import java.util.List;

/**
 * Something beside text is used in a conversation (WPCEVENT_IM_FEATURE).
 *
 * @param appName the application that the event is of
 * @param appVersion its version
 * @param accountName the identity of this user, who is watched over
 * @param convId the same in all events of one conversation
 * @param mediaType what is used, and which way
 * @param reason whether it was blocked, and why
 * @param recipients to whom
 * @param sender who sources it
 * @param senderIp the address of that computer
 * @param data a description
 */
public record ImFeature(
        Fact<String> appName,
        Fact<String> appVersion,
        String accountName,
        String convId,
        MediaType mediaType,
        Blocked reason,
        Fact<List<String>> recipients,
        Fact<String> sender,
        Fact<String> senderIp,
        Fact<String> data)
        implements RecordedEvent {
    /**
     * Refuses what is not known and always is; copies the lists.
     *
     * @param appName the application that the event is of
     * @param appVersion its version
     * @param accountName the identity of this user, who is watched over
     * @param convId the same in all events of one conversation
     * @param mediaType what is used, and which way
     * @param reason whether it was blocked, and why
     * @param recipients to whom
     * @param sender who sources it
     * @param senderIp the address of that computer
     * @param data a description
     */
    public ImFeature {
        Wire.require("account-name", accountName);
        Wire.require("conv-id", convId);
        recipients = Wire.copied("recipient", recipients);
    }

    static ImFeature of(Told told) {
        return new ImFeature(
                told.text("app-name"),
                told.text("app-version"),
                told.required("account-name"),
                told.required("conv-id"),
                told.mediaType("media-type"),
                told.blocked("reason"),
                told.list("recipient", "recip-count"),
                told.text("sender"),
                told.text("sender-ip"),
                told.text("data"));
    }

    @Override
    public EventType type() {
        return EventType.IM_FEATURE;
    }

    @Override
    public List<Fact<?>> facts() {
        return List.of(
                appName,
                appVersion,
                Fact.of(accountName),
                Fact.of(convId),
                Fact.of(mediaType),
                Fact.of(reason),
                Wire.count(recipients),
                recipients,
                sender,
                senderIp,
                data);
    }
}
