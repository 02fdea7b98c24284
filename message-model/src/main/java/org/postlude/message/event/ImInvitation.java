package org.postlude.message.event;

import java.util.List;

/**
 * Somebody invites others to a conversation (WPCEVENT_IM_INVITATION).
 *
 * @param appName the application that the event is of
 * @param appVersion its version
 * @param accountName the identity of this user, who is watched over
 * @param convId the same in all events of one conversation
 * @param requestingIp the address of the computer that asks
 * @param sender who invites
 * @param reason whether it was blocked, and why
 * @param recipients who is invited
 */
public record ImInvitation(
        Fact<String> appName,
        Fact<String> appVersion,
        String accountName,
        String convId,
        Fact<String> requestingIp,
        String sender,
        Blocked reason,
        Fact<List<String>> recipients)
        implements RecordedEvent {
    /**
     * Refuses what is not known and always is; copies the lists.
     *
     * @param appName the application that the event is of
     * @param appVersion its version
     * @param accountName the identity of this user, who is watched over
     * @param convId the same in all events of one conversation
     * @param requestingIp the address of the computer that asks
     * @param sender who invites
     * @param reason whether it was blocked, and why
     * @param recipients who is invited
     */
    public ImInvitation {
        Wire.require("account-name", accountName);
        Wire.require("conv-id", convId);
        Wire.require("sender", sender);
        recipients = Wire.copied("recipient", recipients);
    }

    static ImInvitation of(Told told) {
        return new ImInvitation(
                told.text("app-name"),
                told.text("app-version"),
                told.required("account-name"),
                told.required("conv-id"),
                told.text("requesting-ip"),
                told.required("sender"),
                told.blocked("reason"),
                told.list("recipient", "recip-count"));
    }

    @Override
    public EventType type() {
        return EventType.IM_INVITATION;
    }

    @Override
    public List<Fact<?>> facts() {
        return List.of(
                appName,
                appVersion,
                Fact.of(accountName),
                Fact.of(convId),
                requestingIp,
                Fact.of(sender),
                Fact.of(reason),
                Wire.count(recipients),
                recipients);
    }
}
