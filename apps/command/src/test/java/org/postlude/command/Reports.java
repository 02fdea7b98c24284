package org.postlude.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Direction;
import org.postlude.message.MessageState;
import org.postlude.message.Phase;
import org.postlude.message.Reply;
import org.postlude.store.Activity;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.Outcome;
import org.postlude.store.RecipientStatus;

/** Reports to order. */
final class Reports {
    private final Outcome outcome;
    private LogoffMode mode = LogoffMode.NO_WAIT;
    private final Set<Activity> activity = EnumSet.noneOf(Activity.class);
    private LogoffCounts counts = LogoffCounts.ZERO;
    private final List<MessageStatus> messages = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> setAside = new ArrayList<>();
    private long omitted;

    private Reports(Outcome outcome) {
        this.outcome = outcome;
    }

    static Reports report(Outcome outcome) {
        return new Reports(outcome);
    }

    static MessageStatus queued(String id) {
        return new MessageStatus(
                id,
                null,
                Direction.OUTBOUND,
                MessageState.QUEUED,
                null,
                Duration.ofSeconds(3),
                null,
                0,
                null,
                List.of());
    }

    static MessageStatus active(String id, Phase phase) {
        return new MessageStatus(
                id,
                "<" + id + "@example.org>",
                Direction.OUTBOUND,
                MessageState.ACTIVE,
                phase,
                Duration.ofMillis(1500),
                "smtp://127.0.0.1:25",
                1,
                null,
                List.of(recipient("reader@example.net", MessageState.ACTIVE, null)));
    }

    static RecipientStatus recipient(String address, MessageState state, @Nullable Reply reply) {
        return new RecipientStatus(address, state, reply);
    }

    Reports mode(LogoffMode chosen) {
        mode = chosen;
        return this;
    }

    Reports activity(Activity... all) {
        activity.addAll(List.of(all));
        return this;
    }

    Reports counts(LogoffCounts all) {
        counts = all;
        return this;
    }

    Reports left(long left) {
        counts = new LogoffCounts(
                counts.submitted(), counts.sent(), left, 0, 0, 0, counts.returned(), 0, counts.inDoubt());
        return this;
    }

    Reports returned(long returned) {
        counts = new LogoffCounts(
                counts.submitted(), counts.sent(), counts.left(), 0, 0, 0, returned, 0, counts.inDoubt());
        return this;
    }

    Reports messages(MessageStatus... all) {
        messages.addAll(List.of(all));
        return this;
    }

    Reports omitted(long count) {
        omitted = count;
        return this;
    }

    Reports problem(String text) {
        problems.add(text);
        return this;
    }

    Reports setAside(String text) {
        problems.add(text);
        setAside.add(text);
        return this;
    }

    LogoffReport build() {
        return new LogoffReport(
                mode, Optional.empty(), outcome, activity, counts, messages, omitted, problems, setAside);
    }
}
