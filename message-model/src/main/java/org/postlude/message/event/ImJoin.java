package org.postlude.message.event;

import java.util.List;

/**
 * Somebody joins a conversation, or tries to (WPCEVENT_IM_JOIN). One that is blocked changes no membership.
 *
 * @param appName the application that the event is of
 * @param appVersion its version
 * @param accountName the identity of this user, who is watched over
 * @param convId the same in all events of one conversation
 * @param joiningIp the address of the joining computer
 * @param joiningUser the identity of who joins
 * @param reason whether it was blocked, and why
 * @param members the identities of all members behind it
 * @param sender who asked for it
 */
public record ImJoin(
        Fact<String> appName,
        Fact<String> appVersion,
        String accountName,
        String convId,
        Fact<String> joiningIp,
        String joiningUser,
        Blocked reason,
        Fact<List<String>> members,
        Fact<String> sender)
        implements RecordedEvent {
    /**
     * Refuses what is not known and always is; copies the lists.
     *
     * @param appName the application that the event is of
     * @param appVersion its version
     * @param accountName the identity of this user, who is watched over
     * @param convId the same in all events of one conversation
     * @param joiningIp the address of the joining computer
     * @param joiningUser the identity of who joins
     * @param reason whether it was blocked, and why
     * @param members the identities of all members behind it
     * @param sender who asked for it
     */
    public ImJoin {
        Wire.require("account-name", accountName);
        Wire.require("conv-id", convId);
        Wire.require("joining-user", joiningUser);
        members = Wire.copied("member", members);
    }

    static ImJoin of(Told told) {
        return new ImJoin(
                told.text("app-name"),
                told.text("app-version"),
                told.required("account-name"),
                told.required("conv-id"),
                told.text("joining-ip"),
                told.required("joining-user"),
                told.blocked("reason"),
                told.list("member", "member-count"),
                told.text("sender"));
    }

    @Override
    public EventType type() {
        return EventType.IM_JOIN;
    }

    @Override
    public List<Fact<?>> facts() {
        return List.of(
                appName,
                appVersion,
                Fact.of(accountName),
                Fact.of(convId),
                joiningIp,
                Fact.of(joiningUser),
                Fact.of(reason),
                Wire.count(members),
                members,
                sender);
    }
}
