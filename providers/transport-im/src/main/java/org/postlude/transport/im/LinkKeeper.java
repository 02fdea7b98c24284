package org.postlude.transport.im;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.SubmitResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one account connected as long as it is wanted, and in its rooms, on a thread of its own.
 *
 * <pre>
 *   RESTING -- wanted --> CONNECTING -- open --> UP -- lost --> DOWN -- after a pause --> CONNECTING
 *                             |                                   ^
 *                             +---- not reached, REFUSED ---------+
 * </pre>
 *
 * While a lost stream can be gone on with nothing is told of it. When that is over, or another stream was begun, this user has left every
 * conversation, and the rooms are joined anew.
 */
final class LinkKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LinkKeeper.class);
    /** The time by which a stream is over is the spooler's, which nobody can wait for. */
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private static final long LONG_NANOS = Duration.ofHours(1).toNanos();
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LEAVING = Duration.ofSeconds(5);
    private static final int NICKS = 3;

    /** How it stands. */
    enum State {
        RESTING,
        CONNECTING,
        UP,
        DOWN,
        /** The server lets this account not in; time does not mend it. */
        REFUSED
    }

    private final String transport;
    private final ImSettings settings;
    private final ChatLink.Maker maker;
    private final Conversations conversations;
    private final Consumer<Told> ear;
    private final LinkHouse house;
    private final Pauses pauses;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Condition changed = lock.newCondition();
    private final Rooms rooms = new Rooms();
    private final Departures departures = new Departures();
    private final Tries tries;
    private final StreamTerm term;
    private State state = State.RESTING;
    private String why = "it was not asked for";
    private @Nullable ChatLink link;
    private @Nullable ChatLink opening;
    private boolean isWanted;
    private boolean isEnded;

    LinkKeeper(
            String transport,
            ImSettings settings,
            ChatLink.Maker maker,
            Conversations conversations,
            Consumer<Told> ear,
            LinkHouse house,
            Pauses pauses,
            InstantSource clock) {
        this.transport = transport;
        this.settings = settings;
        this.maker = maker;
        this.conversations = conversations;
        this.ear = ear;
        this.house = house;
        this.pauses = pauses;
        this.tries = new Tries(pauses);
        this.term = new StreamTerm(clock, settings.account().resumption());
        this.thread = new Thread(this::run, "postlude-im-" + transport + "-link");
        thread.setDaemon(true);
        thread.start();
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean asked(BooleanSupplier question) {
        lock.lock();
        try {
            return question.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    // What is wanted.

    void wanted(boolean is) {
        locked(() -> {
            if (is && !isWanted) {
                term.recovering();
                tries.begin();
            } else if (!is && link == null) {
                term.giveUp();
            }
            isWanted = is;
        });
    }

    void want(String room) {
        locked(() -> rooms.want(room));
    }

    void wantNothing() {
        locked(rooms::clear);
    }

    /** The room has to hear that this user leaves; what was recorded of it is recorded. */
    void leave(String room, String words) {
        locked(() -> {
            rooms.giveUp(room);
            departures.add(room, words);
        });
    }

    /** This user is not in a room any more. */
    void gone(String room, boolean mayComeBack) {
        locked(() -> {
            if (mayComeBack) {
                rooms.failed(room, pauses);
            } else {
                rooms.giveUp(room);
            }
        });
    }

    /** Somebody asks for it: no pause is waited for. */
    void tryNow() {
        locked(tries::now);
    }

    /** Whoever waits looks whether they still want to. */
    void look() {
        locked(() -> {});
    }

    /** Waits until the rooms have heard it. */
    boolean departed(Duration within) {
        lock.lock();
        try {
            long left = within.toNanos();
            while (!departures.isEmpty() && link != null && left > 0) {
                left = changed.awaitNanos(left);
            }
            return departures.isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is no room to be in, or the account is not let in.
     *
     * @return false if that was not in time
     */
    boolean awaitNothing(Duration within) throws InterruptedException {
        lock.lock();
        try {
            long left = within.toNanos();
            while (!isEnded && state != State.REFUSED && !rooms.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return isEnded || state == State.REFUSED || rooms.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How it stands, for people. */
    String why() {
        lock.lock();
        try {
            return why;
        } finally {
            lock.unlock();
        }
    }

    /** Waits while it connects, which it does if it is wanted. */
    Reached reach(Duration patience, BooleanSupplier stopped) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (true) {
                if (stopped.getAsBoolean()) {
                    return Reached.stopped();
                }
                if (link != null) {
                    return Reached.by(link);
                }
                Duration pause = tries.left().compareTo(SHORTEST) < 0 ? SHORTEST : tries.left();
                if (state == State.REFUSED) {
                    return Reached.not(new SubmitResult.Unconfigured(pause, why));
                }
                if (state == State.DOWN && tries.hasFailed()) {
                    return Reached.not(new SubmitResult.NetworkError(pause, why));
                }
                if (left <= 0) {
                    return Reached.not(new SubmitResult.Wait(pause, "not connected yet: " + why));
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    // What it does.

    private void run() {
        try {
            while (awaitWork()) {
                try {
                    work();
                } catch (UncheckedIOException e) {
                    house.isUnrecorded(e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("transport '{}' keeps no connection any more", transport, e);
        } catch (RuntimeException e) {
            LOG.error("transport '{}' keeps no connection any more, until it is logged on again", transport, e);
            state(State.REFUSED, String.valueOf(e));
            cut("it is not kept any more");
        }
    }

    /** False at the end. */
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            while (!isEnded && !hasWork()) {
                boolean isTimed = term.isRunning(link != null) || (link == null ? isWanted : rooms.isWaiting());
                long look = isTimed ? LOOK_NANOS : LONG_NANOS;
                long passed = look - changed.awaitNanos(look);
                tries.passed(passed);
                rooms.passed(passed);
            }
            return !isEnded;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasWork() {
        if (link == null) {
            return (isWanted && tries.isDue()) || isOver() || term.isLate() || mayDepart();
        }
        return !isWanted
                || term.isLate()
                || !departures.isEmpty()
                || rooms.due().isPresent();
    }

    /** While a lost stream may be gone on with the rooms have this user in them still, and have to hear it then. */
    private boolean mayDepart() {
        return !departures.isEmpty() && (link != null || !term.isWaiting());
    }

    private boolean isOver() {
        return link == null && term.isOver();
    }

    private void work() throws InterruptedException {
        boolean isOver;
        boolean isLate;
        boolean isConnecting;
        @Nullable ChatLink now;
        Departures.@Nullable Departing next;
        Optional<Rooms.Wish> due;
        lock.lock();
        try {
            isOver = isOver();
            isLate = !isOver && term.isLate();
            now = link;
            isConnecting = now == null && isWanted && tries.isDue();
            next = mayDepart() ? departures.next() : null;
            if (isOver) {
                departures.clear();
                term.expire();
            } else if (isLate) {
                term.late();
            }
            due = rooms.due();
        } finally {
            lock.unlock();
        }
        if (isOver) {
            conversations.lost();
        } else if (isLate) {
            conversations.endRecovered(Set.of());
        } else if (next != null) {
            depart(now, next);
        } else if (isConnecting) {
            connect();
        } else if (now != null && !wantsIt()) {
            rest(now);
        } else if (now != null && due.isPresent()) {
            join(now, due.get());
        }
    }

    private boolean wantsIt() {
        return asked(() -> isWanted);
    }

    private void depart(@Nullable ChatLink now, Departures.Departing next) {
        if (now != null) {
            now.leave(next.room(), next.words(), LEAVING);
        }
        if (mayHaveHeard(now)) {
            conversations.left(next.room());
            locked(() -> departures.done(next));
        }
    }

    /** Not if the link was lost meanwhile: the room is told again, which does no harm where it has heard. */
    private boolean mayHaveHeard(@Nullable ChatLink now) {
        return asked(() -> link == now || !term.isWaiting());
    }

    private void rest(ChatLink now) {
        locked(() -> {
            link = null;
            term.settled();
        });
        state(State.RESTING, "it was not asked for");
        now.close(true);
        conversations.lost(); // what was not left before: nothing is heard from here on
        locked(this::fresh);
    }

    /** Another stream is in no room: none has to hear anything. */
    private void fresh() {
        rooms.fresh();
        departures.clear();
    }

    private void connect() throws InterruptedException {
        Ear mine = new Ear();
        ChatLink made = maker.make(settings.account(), mine);
        mine.link = made;
        locked(() -> opening = made);
        state(State.CONNECTING, "it connects");
        try {
            boolean isResumed = open(made);
            if (isResumed && isExpired()) {
                made.close(true); // ends it at the server, so the next one is another
                locked(term::fresh);
                return;
            }
            up(mine, made);
        } catch (ChatException e) {
            failed(e);
        } finally {
            locked(() -> opening = null);
        }
    }

    private static boolean open(ChatLink made) throws ChatException, InterruptedException {
        try {
            return made.open();
        } catch (UncheckedIOException e) { // the password's place has none
            made.close(false);
            throw new ChatException(ChatException.Fault.ACCOUNT, String.valueOf(e.getMessage()), e);
        }
    }

    private boolean isExpired() {
        return asked(() -> term.isExpired());
    }

    private void up(Ear mine, ChatLink made) {
        boolean isUp;
        lock.lock();
        try {
            isUp = !mine.isLost && !isEnded;
            link = isUp ? made : null;
            if (isUp) {
                term.settled();
                tries.succeeded();
            } else {
                tries.failed();
            }
        } finally {
            lock.unlock();
        }
        if (isUp) {
            LOG.info("transport '{}' is connected to {}", transport, settings.place());
            state(State.UP, "it is connected");
        } else {
            made.close(false);
            down(State.DOWN, "the connection was lost at once");
        }
    }

    private void failed(ChatException e) {
        boolean isAccount = e.fault() == ChatException.Fault.ACCOUNT;
        String reason = settings.place() + ": " + Identity.of(String.valueOf(e.getMessage()));
        boolean isNews;
        lock.lock();
        try {
            isNews = !tries.hasFailed();
            tries.failed();
        } finally {
            lock.unlock();
        }
        if (isNews) {
            LOG.warn("transport '{}' is not connected, and tries again: {}", transport, reason);
        }
        LOG.debug("transport '{}' in full", transport, e);
        down(isAccount ? State.REFUSED : State.DOWN, reason);
    }

    private void down(State how, String reason) {
        locked(how == State.REFUSED ? tries::longPause : tries::pause);
        state(how, reason);
    }

    private void state(State next, String reason) {
        boolean isNews;
        lock.lock();
        try {
            isNews = state != next;
            state = next;
            why = reason;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (isNews) {
            house.shows(next);
        }
    }

    private void join(ChatLink now, Rooms.Wish wish) throws InterruptedException {
        String room = wish.room();
        String nick = settings.nick() + "_".repeat(wish.failures() % NICKS);
        Optional<Instant> since = settings.history()
                ? conversations.seen(room).map(at -> at.minus(Duration.ofMinutes(1))) // clocks differ
                : Optional.empty();
        conversations.arriving(room);
        try {
            now.join(room, nick, since);
            locked(() -> rooms.joined(room));
        } catch (ChatException e) {
            conversations.notArrived(room);
            Optional<ChatError> error = e.error();
            boolean isTaken =
                    error.filter(each -> each.condition().equals("conflict")).isPresent()
                            && wish.failures() + 1 < NICKS;
            if (error.isPresent() && !error.get().mayPass() && !isTaken) {
                LOG.warn("transport '{}' was not let into {}: {}", transport, Identity.of(room), error.get());
                conversations.kept(room, error.get());
                locked(() -> rooms.giveUp(room));
            } else {
                LOG.info("transport '{}' is not in {} yet: {}", transport, Identity.of(room), e.getMessage());
                locked(() -> rooms.failed(room, pauses));
            }
        }
    }

    /** What one link tells; one that was given up says nothing any more. */
    private final class Ear implements ChatLink.Listener {
        private @Nullable ChatLink link; // set before it is opened
        private volatile boolean isLost;

        @Override
        public void told(Told told) {
            ear.accept(told);
        }

        @Override
        public void fresh() {
            house.isFresh();
            try {
                conversations.lost();
            } catch (UncheckedIOException e) {
                house.isUnrecorded(e);
                throw e;
            }
            locked(() -> {
                LinkKeeper.this.fresh();
                term.fresh();
            });
        }

        @Override
        public void lost(String reason) {
            isLost = true;
            LinkKeeper.this.lost(link, reason);
        }
    }

    private void lost(@Nullable ChatLink which, String reason) {
        boolean wasUp;
        lock.lock();
        try {
            wasUp = link != null && link == which;
            if (wasUp) {
                link = null;
                term.lost();
                tries.lost();
                if (isWanted) {
                    tries.pause();
                } else {
                    tries.now();
                }
            }
        } finally {
            lock.unlock();
        }
        if (wasUp) {
            LOG.warn("transport '{}' lost its connection, and connects again: {}", transport, Identity.of(reason));
            state(State.DOWN, settings.place() + ": the connection was lost: " + Identity.of(reason));
        }
    }

    /**
     * What was told could not be kept: the server must not hear that it was, so the connection is cut. It tells the same again as soon as
     * there is another one, which therefore waits longer each time, until something is {@link #kept}.
     */
    void unkept(String reason) {
        locked(tries::unkept);
        cut(reason);
    }

    /** A text was kept: whatever did not take the one before takes them now. */
    void kept() {
        locked(tries::kept);
    }

    /** Whatever is on its way is not known to have arrived. */
    void cut(String reason) {
        @Nullable ChatLink which;
        lock.lock();
        try {
            which = link != null ? link : opening;
        } finally {
            lock.unlock();
        }
        if (which != null) {
            which.close(false); // before another one is opened, which goes on with its stream
            lost(which, reason);
        }
    }

    /** The end; waits no longer than the link does. */
    void close(boolean politely) {
        @Nullable ChatLink now;
        lock.lock();
        try {
            isEnded = true;
            isWanted = false;
            now = link != null ? link : opening;
            link = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        if (now != null) {
            now.close(politely);
        }
    }
}
