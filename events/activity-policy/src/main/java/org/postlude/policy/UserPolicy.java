package org.postlude.policy;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;

/**
 * The limits of one user.
 *
 * @param isLogged whether what this user does is recorded (IsLoggingRequired)
 * @param hasMail whether mail is allowed at all
 * @param hasConversations whether instant messaging is allowed at all
 * @param hasAttachments whether a message may have attachments
 * @param contacts with whom
 * @param hours when
 */
public record UserPolicy(
        boolean isLogged,
        boolean hasMail,
        boolean hasConversations,
        boolean hasAttachments,
        Contacts contacts,
        Hours hours) {
    /** No limits, and nothing is recorded. */
    public static final UserPolicy NONE = new UserPolicy(false, true, true, true, Contacts.ALL, Hours.ALWAYS);

    /** What is to be judged. */
    public enum Kind {
        /** A message by mail. */
        MAIL,
        /** A conversation, or a message in one. */
        CONVERSATION
    }

    /**
     * Refuses null.
     *
     * @param isLogged whether what this user does is recorded
     * @param hasMail whether mail is allowed at all
     * @param hasConversations whether instant messaging is allowed at all
     * @param hasAttachments whether a message may have attachments
     * @param contacts with whom
     * @param hours when
     */
    public UserPolicy {
        Objects.requireNonNull(contacts, "contacts");
        Objects.requireNonNull(hours, "hours");
    }

    /**
     * Judges what goes out.
     *
     * @param kind what it is
     * @param to all whom it is for
     * @param isAttached whether it has an attachment
     * @param now the moment
     * @return {@link Blocked#NOT}, or all reasons against it
     */
    public Blocked sending(Kind kind, Collection<String> to, boolean isAttached, Instant now) {
        return judge(kind, to, isAttached, now, BlockReason.SENDERBLOCKED);
    }

    /**
     * Judges what comes in, or somebody who is in a conversation.
     *
     * @param kind what it is
     * @param from who it is from
     * @param isAttached whether it has an attachment
     * @param now the moment
     * @return {@link Blocked#NOT}, or all reasons against it
     */
    public Blocked receiving(Kind kind, Collection<String> from, boolean isAttached, Instant now) {
        return judge(kind, from, isAttached, now, BlockReason.RECEIVERBLOCKED);
    }

    private Blocked judge(Kind kind, Collection<String> others, boolean isAttached, Instant now, BlockReason withThem) {
        Set<BlockReason> reasons = EnumSet.noneOf(BlockReason.class);
        if (kind == Kind.MAIL && !hasMail) {
            reasons.add(BlockReason.EMAILBLOCKED);
        }
        if (kind == Kind.CONVERSATION && !hasConversations) {
            reasons.add(BlockReason.IMBLOCKED);
        }
        if (!hours.isAllowed(now)) {
            reasons.add(BlockReason.SPECHOURS);
        }
        if (isAttached && !hasAttachments) {
            reasons.add(BlockReason.ATTACHMENTBLOCKED);
        }
        for (String other : others) {
            Set<BlockReason> against = contacts.judge(kind == Kind.CONVERSATION ? Identities.bare(other) : other);
            if (!against.isEmpty()) {
                reasons.addAll(against);
                reasons.add(withThem);
            }
        }
        return Blocked.of(reasons);
    }
}
