package org.postlude.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.ImInvitation;
import org.postlude.message.event.ImJoin;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.RecordedEvent;
import org.postlude.policy.UserPolicy.Kind;

/** Says of what happens in conversations whether the user may stay in them. */
public final class ConversationGate {
    private final UserPolicy policy;

    /**
     * Of one user.
     *
     * @param policy theirs
     */
    public ConversationGate(UserPolicy policy) {
        this.policy = policy;
    }

    /**
     * To be left.
     *
     * @param conversation which
     * @param reason why
     * @param words for the others: of the user's limits no more than that there are some
     */
    public record Leave(String conversation, Blocked reason, String words) {}

    /**
     * Judges an event, as soon as it is known. An event that tells of something that was blocked has changed nothing.
     *
     * @param event of any kind
     * @param now the moment, for the hours
     * @return what is to be left; empty if nothing is
     */
    public Optional<Leave> judge(RecordedEvent event, Instant now) {
        if (event instanceof ImInvitation invitation && !invitation.reason().isBlocked()) {
            return judge(invitation.accountName(), invitation.convId(), List.of(invitation.sender()), now);
        }
        if (event instanceof ImJoin join && !join.reason().isBlocked()) {
            List<String> all = new ArrayList<>(join.members().optional().orElse(List.of()));
            all.add(join.joiningUser());
            return judge(join.accountName(), join.convId(), all, now);
        }
        return Optional.empty();
    }

    /**
     * Whether a leave leaves nothing to be left: the conversation has ended, or only those stay with whom the user may be.
     *
     * @param leave of anybody
     * @param now the moment, for the hours
     * @return false also if nobody knows who stays
     */
    public boolean isMended(ImLeave leave, Instant now) {
        return leave.flags().conversationEnd()
                || leave.members()
                        .optional()
                        .filter(stay -> judge(leave.accountName(), leave.convId(), stay, now)
                                .isEmpty())
                        .isPresent();
    }

    private Optional<Leave> judge(String account, String conversation, List<String> others, Instant now) {
        List<String> strangers = others.stream()
                .filter(each -> !isSame(each, account))
                .distinct()
                .toList();
        Blocked reason = policy.receiving(Kind.CONVERSATION, strangers, false, now);
        return reason.isBlocked() ? Optional.of(new Leave(conversation, reason, "not allowed here")) : Optional.empty();
    }

    private static boolean isSame(String one, String other) {
        Optional<String> form = Identities.canonical(Identities.bare(one));
        return form.isPresent() && form.equals(Identities.canonical(Identities.bare(other)));
    }
}
