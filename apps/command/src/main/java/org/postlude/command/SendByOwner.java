package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.control.ControlClient;
import org.postlude.control.ControlException;
import org.postlude.message.MessageState;
import org.postlude.spooler.QueueReader;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.FlushResult;
import org.postlude.spooler.queue.QueueView;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.Outcome;
import org.postlude.store.QueuePage;
import org.postlude.store.StoreAddress;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;

/**
 * What {@code send} does while another process owns the store: hands messages over, each durable before the next, and watches
 * them until each has ended or had the attempt that was due. Its report is of these messages alone; nothing is logged off.
 */
final class SendByOwner {
    private static final int PAGE = 200;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final String ANY_STATE = "state="
            + Stream.of(MessageState.values())
                    .map(state -> state.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(","));

    private final ControlClient owner;
    private final StoreAddress address;
    private final Surroundings surroundings;
    private final Interrupts interrupts;
    /** What is known of each, in the order of submit; null before the first look. */
    private final Map<String, @Nullable MessageStatus> messages = new LinkedHashMap<>();

    /** Those of them that wait for a time which is theirs. */
    private final Set<String> later = new HashSet<>();

    private int code = ExitCodes.OK;

    SendByOwner(ControlClient owner, StoreAddress address, Surroundings surroundings, Interrupts interrupts) {
        this.owner = owner;
        this.address = address;
        this.surroundings = surroundings;
        this.interrupts = interrupts;
    }

    int code() {
        return code;
    }

    SubmitReceipt submit(Submission submission) {
        SubmitReceipt receipt = owner.submit(submission);
        messages.putIfAbsent(receipt.id().value(), null);
        if (submission.notBefore().isPresent() && !receipt.existed()) {
            later.add(receipt.id().value());
        }
        return receipt;
    }

    /** Until all have ended or wait for something, the deadline, or a signal; to stop looking changes nothing. */
    LogoffReport follow(LogoffMode mode, Deadline deadline) {
        Instant begin = surroundings.clock().instant();
        Duration pause = FIRST_PAUSE;
        boolean isOver = !look();
        while (!isOver && !isSettled() && interrupts.count() == 0 && !hasPassed(deadline, begin)) {
            Duration now = pause;
            interrupts.during(0, () -> {
                LockSupport.parkNanos(now.toNanos());
                return now;
            });
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            isOver = !look();
        }
        LogoffReport report = report(mode, isOver ? Outcome.RELEASED : Outcome.RELEASED_SHARED);
        code = ExitCodes.of(report);
        return report;
    }

    private boolean hasPassed(Deadline deadline, Instant begin) {
        Duration gone = Duration.between(begin, surroundings.clock().instant());
        return deadline.limit().filter(limit -> gone.compareTo(limit) >= 0).isPresent();
    }

    /** False if the owner has gone, so that nothing changes any more but by the next one. */
    private boolean look() {
        try {
            look(owner.queue());
            return true;
        } catch (ControlException e) {
            surroundings.line(e.getMessage() + ". What is reported is what the store has");
            try (QueueReader reader = QueueReader.open(address)) {
                look(reader);
            }
            return false;
        }
    }

    private void look(QueueView view) {
        List<String> open = messages.keySet().stream()
                .filter(id -> isOpen(messages.get(id)))
                .toList();
        for (int from = 0; from < open.size(); from += PAGE) {
            String ids = String.join(",", open.subList(from, Math.min(open.size(), from + PAGE)));
            Filter filter = Filter.parse(List.of("id=" + ids, ANY_STATE));
            Optional<String> cursor = Optional.of("");
            while (cursor.isPresent()) {
                QueuePage page = view.list(filter, cursor.get(), PAGE);
                page.messages().forEach(found -> messages.put(found.id(), found));
                cursor = page.next();
            }
        }
    }

    private static boolean isOpen(@Nullable MessageStatus message) {
        return message == null || !message.state().isEnded();
    }

    /** Whoever waits for a later time, or for a person, has had its attempt, as after a logoff with NO_WAIT. */
    private boolean isSettled() {
        Set<MessageState> moving = EnumSet.of(MessageState.QUEUED, MessageState.ACTIVE);
        return messages.values().stream().allMatch(each -> each != null && !isMoving(each, moving));
    }

    private boolean isMoving(MessageStatus message, Set<MessageState> moving) {
        boolean isForLater = message.state() == MessageState.QUEUED && later.contains(message.id());
        return moving.contains(message.state()) && !isForLater;
    }

    /** Everything that waits, now: the run without files. */
    LogoffReport flush(LogoffMode mode, Deadline deadline) {
        List<FlushResult> results = owner.queue().flush(null, null, deadline);
        long sent = results.stream().mapToLong(FlushResult::sent).sum();
        long returned = results.stream().mapToLong(FlushResult::refused).sum();
        QueuePage left = owner.queue().list(Filter.all(), "", LogoffReport.MAX_MESSAGES);
        long count = owner.queue().count(Filter.all());
        long inDoubt = owner.queue().count(Filter.parse("state=in_doubt"));
        boolean isOver = results.stream().allMatch(FlushResult::finished);
        LogoffReport report = new LogoffReport(
                mode,
                Optional.empty(),
                isOver ? Outcome.RELEASED_SHARED : Outcome.INCOMPLETE,
                activity(left.messages()),
                new LogoffCounts(0, sent, count, 0, 0, 0, returned, 0, inDoubt),
                left.messages(),
                Math.max(0, count - left.messages().size()),
                List.of());
        code = ExitCodes.of(report);
        return report;
    }

    /** @param settled what it is if nothing is on its way: an owner that has gone does not go on with its mail */
    private LogoffReport report(LogoffMode mode, Outcome settled) {
        List<MessageStatus> known = new ArrayList<>();
        messages.values().stream().filter(each -> each != null).forEach(known::add);
        List<MessageStatus> left = known.stream().filter(SendByOwner::isOpen).toList();
        long unknown = (long) messages.size() - known.size();
        if (unknown > 0) {
            surroundings.line(Words.messages(unknown) + " of these the store does not list any more, or not yet; see"
                    + " 'postlude queue show ID'");
        }
        return new LogoffReport(
                mode,
                Optional.empty(),
                isSettled() ? settled : Outcome.INCOMPLETE,
                activity(left),
                new LogoffCounts(
                        messages.size(),
                        count(known, MessageState.DELIVERED),
                        left.size() + unknown,
                        0,
                        0,
                        0,
                        count(known, MessageState.RETURNED),
                        count(known, MessageState.WITHDRAWN),
                        count(known, MessageState.IN_DOUBT)),
                left.subList(0, Math.min(left.size(), LogoffReport.MAX_MESSAGES)),
                Math.max(0, left.size() - LogoffReport.MAX_MESSAGES),
                List.of());
    }

    private static long count(List<MessageStatus> messages, MessageState state) {
        return messages.stream().filter(each -> each.state() == state).count();
    }

    private static Set<Activity> activity(List<MessageStatus> left) {
        Set<Activity> activity = EnumSet.noneOf(Activity.class);
        for (MessageStatus each : left) {
            activity.add(each.state() == MessageState.ACTIVE ? Activity.OUTBOUND : Activity.OUTBOUND_QUEUE);
        }
        return activity;
    }
}
