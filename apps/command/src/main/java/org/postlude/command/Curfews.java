package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postlude.command.config.Limits;
import org.postlude.message.PostludeException;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.RecordedEvent;
import org.postlude.policy.ConversationGate;
import org.postlude.policy.Curfew;
import org.postlude.spooler.ConversationsLeft;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.ActivityFeed;
import org.postlude.store.ActivityLostException;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/** Looks after the users with limits of a run, once a second: their hours, and with whom they are in conversations. */
final class Curfews implements AutoCloseable {
    private static final Duration LEAVING = Duration.ofSeconds(10);
    private static final int PAGE = 500;
    private static final String WORDS = "the time of this user is over";

    private final Surroundings surroundings;
    private final List<Watched> watched = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "postlude-curfews");
        made.setDaemon(true);
        return made;
    });

    Curfews(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

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
            List<LogoffReport> reports = coordinator.logoff(owner::equals, limits.atEnd(), deadline);
            for (LogoffReport report : reports) {
                if (report.outcome() == Outcome.RELEASED || report.outcome() == Outcome.RELEASED_SHARED) {
                    store.wasLoggedOff(report);
                    surroundings.line("the time of " + owner + " is over: " + store.address() + " was logged off with "
                            + Words.of(report.mode()) + ", "
                            + Words.messages(report.counts().left()) + " left in it");
                }
            }
            return reports;
        }

        @Override
        public void begin() {
            if (!store.isOpen()) {
                store.open();
                cursor = 0;
                opened.accept(store);
                surroundings.line("the time of " + owner + " begins: " + store.address() + " is open again");
            }
        }

        void look(Instant now) {
            List<String> problems = new ArrayList<>(curfew.look(now));
            if (hasConversations && store.isOpen()) {
                problems.addAll(judge(now));
            }
            // Each second the same is said once.
            problems.stream().filter(each -> !told.contains(each)).forEach(surroundings::line);
            told = problems;
        }

        private List<String> judge(Instant now) {
            List<String> problems = new ArrayList<>();
            List<ActivityFeed.Entry> page;
            do {
                page = read();
                for (ActivityFeed.Entry each : page) {
                    recorded(each)
                            .flatMap(event -> gate.judge(event, now))
                            .ifPresent(leave -> problems.addAll(leave(leave)));
                    cursor = each.next();
                }
            } while (page.size() == PAGE);
            return problems;
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

        private List<String> leave(ConversationGate.Leave leave) {
            return coordinator
                    .leaveConversations(
                            each -> each.conversation().equals(leave.conversation()),
                            leave.reason(),
                            leave.words(),
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

    void begin() {
        if (!watched.isEmpty()) {
            var unused = thread.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
        }
    }

    /** A user whose look fails does not keep the others. */
    private void look() {
        for (Watched each : watched) {
            try {
                each.look(surroundings.clock().instant());
            } catch (PostludeException | IllegalStateException e) {
                surroundings.line("the limits of " + each.owner + " could not be looked after: " + e.getMessage());
            }
        }
    }

    /** Nobody is logged off, nor opened again, when this has returned. Idempotent. */
    void end() {
        thread.shutdown();
        try {
            boolean unused = thread.awaitTermination(LEAVING.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
    }
}
