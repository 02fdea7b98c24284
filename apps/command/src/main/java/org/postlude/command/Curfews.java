package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.postlude.command.config.Limits;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.RecordedEvent;
import org.postlude.policy.ConversationGate;
import org.postlude.policy.Curfew;
import org.postlude.spooler.ConversationsLeft;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.ActivityFeed;
import org.postlude.store.ActivityLostException;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;

/** Looks after the users with limits of a run, once a second: their hours, and with whom they are in conversations. */
final class Curfews implements AutoCloseable {
    private static final Duration LEAVING = Duration.ofSeconds(10);
    private static final int PAGE = 500;
    private static final String WORDS = "the time of this user is over";

    private final Surroundings surroundings;
    private final List<Watched> watched = new ArrayList<>();
    /** One for each user: a logoff that takes its time keeps nobody else's limits. */
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(0, task -> {
        Thread made = new Thread(task, "postlude-curfew");
        made.setDaemon(true);
        return made;
    });

    private volatile boolean isOver;

    Curfews(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    private record How(Blocked reason, String words) {}

    /** One user. */
    private final class Watched implements Curfew.House {
        private final String owner;
        private final Limits limits;
        private final Deadline deadline;
        private final ComingStore store;
        private final SpoolerCoordinator coordinator;
        private final boolean hasConversations;
        private final Consumer<ComingStore> opened;
        private final Curfew curfew;
        private final ConversationGate gate;
        private final Map<String, ConversationGate.Leave> toLeave = new LinkedHashMap<>();
        private boolean isLeaving;
        private long cursor;
        private List<String> told = List.of();

        Watched(
                String owner,
                Limits limits,
                Deadline deadline,
                ComingStore store,
                SpoolerCoordinator coordinator,
                boolean hasConversations,
                Consumer<ComingStore> opened) {
            this.owner = owner;
            this.limits = limits;
            this.deadline = deadline;
            this.store = store;
            this.coordinator = coordinator;
            this.hasConversations = hasConversations;
            this.opened = opened;
            this.curfew = new Curfew(owner, limits.policy().hours(), this);
            this.gate = new ConversationGate(limits.policy());
        }

        @Override
        public void warn(Duration left) {
            surroundings.line("the time of " + owner + " is over in " + left.toSeconds() + " s; then " + store.address()
                    + " is logged off with " + Words.of(limits.atEnd()));
        }

        @Override
        public List<String> leaveConversations(Blocked reason) {
            if (!hasConversations) {
                return List.of();
            }
            ConversationsLeft left = coordinator.leaveConversations(each -> true, reason, WORDS, Deadline.in(LEAVING));
            left.left()
                    .forEach(each -> surroundings.line(
                            owner + " was made to leave conversation " + each.conversation() + ": " + reason));
            return left.problems();
        }

        @Override
        public List<LogoffReport> logoff() {
            isLeaving = true;
            List<LogoffReport> reports = store.logoff(limits.atEnd(), deadline);
            if (!store.isOpen()) {
                reports.forEach(report -> surroundings.line("the time of " + owner + " is over: " + store.address()
                        + " was logged off with " + Words.of(report.mode()) + ", "
                        + Words.messages(report.counts().left()) + " left in it"));
            }
            return reports;
        }

        /** One that is still being logged off is stopped first: its handle takes nothing any more. */
        @Override
        public void begin() {
            boolean isClosing = isLeaving && store.isOpen();
            if (isClosing) {
                List<LogoffReport> unused = store.logoff(LogoffMode.ABORT, Deadline.in(LEAVING));
                if (store.isOpen()) {
                    throw new IllegalStateException("it is still being logged off");
                }
            }
            isLeaving = false;
            if (!store.isOpen()) {
                store.open();
                cursor = 0;
                opened.accept(store);
                surroundings.line("the time of " + owner + " begins: " + store.address() + " is open");
            }
        }

        void look(Instant now) {
            List<String> problems = new ArrayList<>(curfew.look(now));
            if (hasConversations && store.isOpen() && !isLeaving) {
                problems.addAll(judge(now));
            }
            // Each second the same is said once.
            problems.stream().filter(each -> !told.contains(each)).forEach(surroundings::line);
            told = problems;
        }

        /**
         * What was told before this opening is judged as well: a conversation outlives a restart, the user's limits may have become
         * narrower, and what was told late has an early time. One that has ended is nothing to leave; one that could not be left is tried
         * again.
         */
        private List<String> judge(Instant now) {
            List<ActivityFeed.Entry> page;
            do {
                page = read();
                for (ActivityFeed.Entry each : page) {
                    recorded(each).ifPresent(event -> judge(event, now));
                    cursor = each.next();
                }
            } while (page.size() == PAGE);
            List<String> problems = new ArrayList<>();
            for (Map.Entry<How, List<String>> each : byHow().entrySet()) {
                List<String> wrong = leave(each.getKey(), Set.copyOf(each.getValue()));
                problems.addAll(wrong);
                if (wrong.isEmpty()) {
                    each.getValue().forEach(toLeave::remove);
                }
            }
            return problems;
        }

        private void judge(RecordedEvent event, Instant now) {
            gate.judge(event, now).ifPresent(leave -> toLeave.put(leave.conversation(), leave));
            if (event instanceof ImLeave left && gate.isMended(left, now)) {
                toLeave.remove(left.convId());
            }
        }

        /** All of the past that are left for one reason are asked for at once. */
        private Map<How, List<String>> byHow() {
            return toLeave.values().stream()
                    .collect(Collectors.groupingBy(
                            each -> new How(each.reason(), each.words()),
                            Collectors.mapping(ConversationGate.Leave::conversation, Collectors.toList())));
        }

        private Optional<RecordedEvent> recorded(ActivityFeed.Entry entry) {
            try {
                return RecordedEvent.of(entry.event());
            } catch (IllegalArgumentException e) { // a transport's slip, which is told once
                surroundings.line("an event of " + store.address() + " cannot be judged: " + e.getMessage());
                return Optional.empty();
            }
        }

        private List<ActivityFeed.Entry> read() {
            try {
                return store.face().activity().read(cursor, PAGE);
            } catch (ActivityLostException e) {
                cursor = e.oldest();
                return store.face().activity().read(cursor, PAGE);
            }
        }

        private List<String> leave(How how, Set<String> conversations) {
            return coordinator
                    .leaveConversations(
                            each -> conversations.contains(each.conversation()),
                            how.reason(),
                            how.words(),
                            Deadline.in(LEAVING))
                    .problems();
        }
    }

    /**
     * Before {@link #begin}.
     *
     * @param hasConversations whether the conversations of the transports are this user's
     * @param opened hears each time that the store was opened again
     */
    void add(
            String owner,
            Limits limits,
            Deadline deadline,
            ComingStore store,
            SpoolerCoordinator coordinator,
            boolean hasConversations,
            Consumer<ComingStore> opened) {
        watched.add(new Watched(owner, limits, deadline, store, coordinator, hasConversations, opened));
    }

    /** Those who may are opened when this returns. */
    void begin() {
        watched.forEach(this::look);
    }

    /** From here on by themselves. */
    void goOn() {
        if (!watched.isEmpty()) {
            ((ScheduledThreadPoolExecutor) threads).setCorePoolSize(watched.size());
            watched.forEach(each -> {
                var unused = threads.scheduleWithFixedDelay(() -> look(each), 1, 1, TimeUnit.SECONDS);
            });
        }
    }

    /** Whatever fails is said, and looked after again. */
    private void look(Watched each) {
        if (isOver) {
            return;
        }
        try {
            each.look(surroundings.clock().instant());
        } catch (Throwable e) { // or nobody would look after them any more, without a word
            surroundings.line(
                    "the limits of " + each.owner + " could not be looked after, and are again in a second: " + e);
        }
    }

    /** No store is opened any more; a logoff that is under way is overtaken by whatever logoff follows. Idempotent. */
    void end() {
        isOver = true;
        watched.forEach(each -> each.store.end());
        threads.shutdown();
    }

    @Override
    public void close() {
        end();
    }
}
