package org.postlude.spring;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Reply;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.queue.Change;
import org.postlude.spooler.queue.Explanation;
import org.postlude.store.MessageStatus;
import org.postlude.store.QueuePage;
import org.postlude.store.StoreAddress;

/** What the endpoint answers; {@code docs/guides/spring-boot.md} shows the JSON. Words are lower case, times ISO 8601. */
final class QueueJson {
    private QueueJson() {}

    /** Messages that a filter means. */
    record Page(
            String store,
            long count,
            List<Message> messages,
            @Nullable String next) {
        static Page of(StoreAddress store, long count, QueuePage page) {
            return new Page(
                    store.toString(),
                    count,
                    page.messages().stream().map(Message::of).toList(),
                    page.next().orElse(null));
        }
    }

    /** One of them. */
    record Message(
            String id,
            @Nullable String messageId,
            String state,
            String age,
            @Nullable String transport,
            int attempts,
            @Nullable String lastReply,
            List<Recipient> recipients) {
        static Message of(MessageStatus status) {
            return new Message(
                    status.id(),
                    status.messageId(),
                    word(status.state()),
                    status.age().toString(),
                    status.transport(),
                    status.attempts(),
                    text(status.lastReply()),
                    status.recipients().stream()
                            .map(each -> new Recipient(each.address(), word(each.state()), text(each.reply())))
                            .toList());
        }
    }

    /** Where one recipient stands. */
    record Recipient(String address, String state, @Nullable String reply) {}

    /** One message, and why it is still here. */
    record Why(
            Message message,
            @Nullable String sender,
            @Nullable String subject,
            @Nullable Instant submitted,
            @Nullable Instant nextAttempt,
            @Nullable Long size,
            List<Reason> reasons) {
        static Why of(MessageDetails details, Optional<Explanation> why) {
            return new Why(
                    Message.of(details.status()),
                    details.sender(),
                    details.subject(),
                    details.submitted(),
                    details.nextAttempt(),
                    details.size(),
                    why.map(Explanation::reasons).orElse(List.of()).stream()
                            .map(each -> new Reason(
                                    word(each.kind()), each.sentence(), each.recipients(), each.since(), each.until()))
                            .toList());
        }
    }

    /** One thing that keeps it. */
    record Reason(
            String kind,
            String sentence,
            List<String> recipients,
            @Nullable Instant since,
            @Nullable Instant until) {}

    /** What an operation did. */
    record Done(String operation, long matched, long changed, List<Refused> refused, long refusedOmitted) {
        static Done of(String operation, Change change) {
            return new Done(
                    operation,
                    change.matched(),
                    change.changed(),
                    change.refused().stream()
                            .map(each -> new Refused(each.id(), word(each.kind()), each.reason()))
                            .toList(),
                    change.refusedOmitted());
        }
    }

    /** A message that was not changed, or not in all of its parts, and why. */
    record Refused(String id, String kind, String reason) {}

    /** Why nothing was done. */
    record Failure(String error) {}

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String text(@Nullable Reply reply) {
        return reply == null ? null : reply.toString();
    }
}
