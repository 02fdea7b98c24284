package org.postlude.message.event;

import java.util.List;

/**
 * Somebody leaves a conversation (WPCEVENT_IM_LEAVE).
 *
 * @param appName the application that the event is of
 * @param appVersion its version
 * @param accountName the identity of this user, who is watched over
 * @param convId the same in all events of one conversation
 * @param leavingIp the address of the leaving computer
 * @param leavingUser the identity of who leaves
 * @param reason whether it was blocked, and why
 * @param members the identities of all who are still members, without the one who leaves
 * @param flags how
 */
public record ImLeave(
        Fact<String> appName,
        Fact<String> appVersion,
        String accountName,
        String convId,
        Fact<String> leavingIp,
        String leavingUser,
        Blocked reason,
        Fact<List<String>> members,
        LeaveFlags flags)
        implements RecordedEvent {
    /**
     * Refuses what is not known and always is; copies the lists.
     *
     * @param appName the application that the event is of
     * @param appVersion its version
     * @param accountName the identity of this user, who is watched over
     * @param convId the same in all events of one conversation
     * @param leavingIp the address of the leaving computer
     * @param leavingUser the identity of who leaves
     * @param reason whether it was blocked, and why
     * @param members the identities of all who are still members, without the one who leaves
     * @param flags how
     */
    public ImLeave {
        Wire.require("account-name", accountName);
        Wire.require("conv-id", convId);
        Wire.require("leaving-user", leavingUser);
        members = Wire.copied("member", members);
    }

    static ImLeave of(Told told) {
        return new ImLeave(
                told.text("app-name"),
                told.text("app-version"),
                told.required("account-name"),
                told.required("conv-id"),
                told.text("leaving-ip"),
                told.required("leaving-user"),
                told.blocked("reason"),
                told.list("member", "member-count"),
                told.leaveFlags("flags"));
    }

    @Override
    public EventType type() {
        return EventType.IM_LEAVE;
    }

    @Override
    public List<Fact<?>> facts() {
        return List.of(
                appName,
                appVersion,
                Fact.of(accountName),
                Fact.of(convId),
                leavingIp,
                Fact.of(leavingUser),
                Fact.of(reason),
                Wire.count(members),
                members,
                Fact.of(flags));
    }
}
