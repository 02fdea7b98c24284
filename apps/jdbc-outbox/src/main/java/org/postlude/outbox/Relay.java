package org.postlude.outbox;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.postlude.store.MessageStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is committed in an outbox into one store, each message once whatever crashes, and in about the order in which it was
 * written.
 *
 * <p><b>Threads.</b> A {@linkplain Builder#start started} one has a daemon thread; of one that was only {@linkplain Builder#build built}
 * the caller runs the {@linkplain #runOnce passes}. Every method may be called from any thread; passes never overlap.
 *
 * <p><b>Several.</b> Any number of relays may share a table, each with a store and a name of its own. A row goes to the store that
 * claimed it and to no other, unless somebody orders it ({@link OutboxControl#takeOver}).
 *
 * <p><b>The store</b> is lent: close the relay first, then log the store off. Where the store is logged off under it, the relay ends, and
 * what it had claimed and not submitted waits for any relay.
 */
public final class Relay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(30);

    private final Builder settings;
    private final Courier courier;
    private final Pauses pauses;
    /** Held during a pass. */
    private final ReentrantLock passes = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by lock. */
    private boolean isWoken;

    /** Written under lock, so that nobody who waits misses it; read anywhere. */
    private volatile boolean isClosed;

    private volatile RelayState state = new RelayState(true, 0, 0, Optional.empty());

    private Relay(Builder settings) {
        this.settings = settings;
        courier = new Courier(settings, () -> isClosed);
        pauses = new Pauses(settings.poll, settings.longestPause);
    }

    /**
     * A relay of an outbox into a store.
     *
     * @param outbox the table
     * @param database the application's; each pass takes a connection and gives it back
     * @param store lent until the relay is closed; it must know the keys of what it was given (as all stores behind the spooler do)
     * @param name of the store, for its claims: no other store's that shares the table, and the same after each restart, for example its
     *     address and the host's name. 1 to 200 printable characters of ASCII, no blanks
     * @return a builder
     * @throws IllegalArgumentException if the name has another form
     */
    public static Builder of(JdbcOutbox outbox, DataSource database, MessageStore store, String name) {
        return new Builder(outbox, database, store, name);
    }

    /**
     * One pass: goes on with what was claimed before, then claims a batch and submits it.
     *
     * @return what it did; problems of the database and of the store are told there
     * @throws IllegalStateException if the relay is closed
     */
    public RelayPass runOnce() {
        passes.lock();
        try {
            if (isClosed) {
                throw new IllegalStateException(this + " is closed; what is committed waits for another relay");
            }
            RelayPass pass = courier.pass();
            note(pass);
            return pass;
        } finally {
            passes.unlock();
        }
    }

    /** What begins and what ends is said once, not what lasts. */
    private void note(RelayPass pass) {
        RelayState before = state;
        state = new RelayState(
                !pass.isReleased() && !isClosed,
                before.submitted() + pass.submitted(),
                before.kept() + pass.kept(),
                pass.trouble());
        if (pass.isReleased() && before.isRunning()) {
            LOG.warn("{} ends: {}", this, pass.trouble().orElse(""));
        } else if (pass.trouble().isPresent() && before.trouble().isEmpty()) {
            LOG.warn("{} cannot go on and tries again: {}", this, pass.trouble().get());
        } else if (pass.trouble().isEmpty() && before.trouble().isPresent()) {
            LOG.info("{} goes on", this);
        }
    }

    /** Says that something was committed, so that it need not wait for the next poll. Cheap; does not wait. */
    public void wake() {
        lock.lock();
        try {
            isWoken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How it does.
     *
     * @return of the last pass, and all before
     */
    public RelayState state() {
        return state;
    }

    private void start() {
        Thread started = new Thread(this::run, "postlude-outbox-" + settings.name);
        started.setDaemon(true);
        started.start();
    }

    private void run() {
        try {
            boolean goesOn = true;
            while (goesOn && !isClosed) {
                RelayPass pass = tried();
                goesOn = !pass.isReleased()
                        && await(pauses.behind(pass), pass.trouble().isEmpty());
            }
        } catch (InterruptedException e) {
            LOG.warn("{} was interrupted and ends; what is committed waits for another relay", this);
        } finally {
            RelayState last = state;
            state = new RelayState(false, last.submitted(), last.kept(), last.trouble());
        }
    }

    /** A thread that ended unseen would be mail that waits unseen. */
    private RelayPass tried() {
        passes.lock();
        try {
            RelayPass pass = courier.pass();
            note(pass);
            return pass;
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed, and tries again; what is committed stays in the table", this, e);
            RelayPass pass = new RelayPass(0, 0, false, false, Optional.of(e.toString()));
            state = new RelayState(true, state.submitted(), state.kept(), pass.trouble());
            return pass;
        } finally {
            passes.unlock();
        }
    }

    /** False if it was closed. Whoever commits must not make a failing relay try again each time. */
    private boolean await(Duration pause, boolean canBeWoken) throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !isClosed && !(isWoken && canBeWoken)) {
                left = changed.awaitNanos(left);
            }
            isWoken = false;
            return !isClosed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends it, after the message that is being submitted; waits for that, 30 seconds at most. What was claimed and not
     * submitted waits for any relay. Idempotent. Neither the store nor the database is closed.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (passes.tryLock(LONGEST_CLOSE.toNanos(), TimeUnit.NANOSECONDS)) {
                passes.unlock();
            } else {
                LOG.warn(
                        "{} is closed while the store or the database has not answered for {}; what it has claimed waits for a relay"
                                + " with its name",
                        this,
                        LONGEST_CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        RelayState last = state;
        state = new RelayState(false, last.submitted(), last.kept(), last.trouble());
    }

    @Override
    public String toString() {
        return "relay of " + settings.outbox + " into store " + settings.name;
    }

    /** Settings of a relay. Not thread-safe. */
    public static final class Builder {
        private static final int MOST = 500;

        final JdbcOutbox outbox;
        final DataSource database;
        final MessageStore store;
        final String name;
        int batch = 50;
        Duration poll = Duration.ofSeconds(1);
        Duration longestPause = Duration.ofMinutes(1);
        Duration keysKnown = Duration.ofDays(6);

        private Builder(JdbcOutbox outbox, DataSource database, MessageStore store, String name) {
            this.outbox = Objects.requireNonNull(outbox, "outbox");
            this.database = Objects.requireNonNull(database, "database");
            this.store = Objects.requireNonNull(store, "store");
            this.name = Objects.requireNonNull(name, "name");
            if (!name.matches("[!-~]{1,200}")) {
                throw new IllegalArgumentException(
                        "'" + name + "' is no name of a relay: 1 to 200 printable characters of ASCII, no blanks");
            }
        }

        /**
         * Sets how many rows are claimed together, and deleted together.
         *
         * @param rows 1 to 500; 50 unless set
         * @return this
         */
        public Builder batch(int rows) {
            if (rows < 1 || rows > MOST) {
                throw new IllegalArgumentException("a batch has 1 to " + MOST + " rows, not " + rows);
            }
            batch = rows;
            return this;
        }

        /**
         * Sets how often it looks for rows when nobody {@linkplain #wake wakes} it.
         *
         * @param interval more than zero; a second unless set
         * @return this
         */
        public Builder poll(Duration interval) {
            poll = positive(interval);
            return this;
        }

        /**
         * Sets how long it waits at most while the store or the database fails; it begins with the poll interval and doubles it.
         *
         * @param pause more than zero; a minute unless set
         * @return this
         */
        public Builder longestPause(Duration pause) {
            longestPause = positive(pause);
            return this;
        }

        /**
         * Sets for how long the store surely knows a key. A row that was claimed longer ago, and may have been stored then, is kept
         * rather than submitted again.
         *
         * @param time six days unless set: the store's own seven days, less one for clocks; less where the store keeps keys for less
         * @return this
         */
        public Builder keysKnownFor(Duration time) {
            keysKnown = positive(time);
            return this;
        }

        private static Duration positive(Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("it has to be more than no time, not " + time);
            }
            return time;
        }

        /**
         * Makes one whose passes the caller runs, for example by an executor or a scheduler of its own.
         *
         * @return a relay without a thread
         */
        public Relay build() {
            return new Relay(this);
        }

        /**
         * Makes one, and starts its daemon thread.
         *
         * @return a relay that runs
         */
        public Relay start() {
            Relay relay = new Relay(this);
            relay.start();
            return relay;
        }
    }
}
