package org.postlude.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;

/**
 * The signals that come during one run: the first asks for an orderly end, the second for an abort. The run itself logs off
 * and prints its report, on the thread it always does; a signal only ends what that thread waits for. It is interrupted
 * nowhere else: an interrupt would close the file that is being stored.
 */
final class Interrupts {
    private static final Deadline SOON = Deadline.in(Duration.ofSeconds(5));
    private static final First OF_RUN = new First(
            LogoffMode.ORDERLY, SOON, "no more is submitted; what is on the wire may finish, " + Words.deadline(SOON));
    /** For the abort of the second signal. */
    static final Deadline ABORT = Deadline.in(Duration.ofSeconds(1));
    /** A run that does not come back so long after its deadline, from a disk that hangs, is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** What is closed when the report is out may take so long: pages that are being answered, providers that take their leave. */
    private static final Duration CLOSING = Duration.ofSeconds(10);
    /** For whoever reads what we print, and may have stopped reading. */
    private static final long PRINTING_MILLIS = 1000;

    /**
     * What the first signal asks for.
     *
     * @param words that, for people
     */
    record First(LogoffMode mode, Deadline within, String words) {}

    private final Surroundings surroundings;
    private final CountDownLatch reported = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    // Guarded by this.
    private First first;
    private int count;
    private int code = ExitCodes.INCOMPLETE;
    private @Nullable Thread waiting;

    /** What a thread waits for, and an interrupt ends. */
    interface Wait<T, E extends Exception> {
        T end() throws E;
    }

    Interrupts(Surroundings surroundings) {
        this(surroundings, OF_RUN);
    }

    private Interrupts(Surroundings surroundings, First first) {
        this.surroundings = surroundings;
        this.first = first;
        surroundings.signals().handle(this::signalled);
    }

    /** Of what runs until a signal comes: the first one is its usual end. */
    static Interrupts ofServer(Surroundings surroundings, LogoffMode mode, Deadline within) {
        return new Interrupts(surroundings, new First(mode, within, words(mode, within)));
    }

    /** Of a process that has no file to read again: when its terminal closes, that is a signal to end like the others. */
    void alsoHangUp() {
        surroundings.signals().hangUp(() -> signalled("SIGHUP"));
    }

    synchronized First first() {
        return first;
    }

    /** Of what the first signal will ask for from here on; nothing if that has come already. */
    synchronized void change(LogoffMode mode, Deadline within) {
        if (count == 0) {
            first = new First(mode, within, words(mode, within));
        }
    }

    private static String words(LogoffMode mode, Deadline within) {
        return "no more mail is taken; logging off with " + Words.of(mode) + ", " + Words.deadline(within);
    }

    /** Another program asks for what the first signal would; false if that has come already. */
    boolean ask(LogoffMode mode, Deadline within) {
        synchronized (this) {
            if (count > 0) {
                return false;
            }
            first = new First(mode, within, "");
            count = 1;
            if (waiting != null) {
                waiting.interrupt();
            }
        }
        Thread watch = new Thread(() -> watch(within), "end-of-run");
        watch.setDaemon(true);
        watch.start();
        return true;
    }

    /** How many have come. */
    synchronized int count() {
        return count;
    }

    /**
     * Waits for something. A signal ends the wait by an interrupt; so does one that came before and was not seen.
     *
     * @param seen how many are known to whoever waits
     */
    <T, E extends Exception> T during(int seen, Wait<T, E> wait) throws E {
        synchronized (this) {
            waiting = Thread.currentThread();
            if (count > seen) {
                waiting.interrupt();
            }
        }
        try {
            return wait.end();
        } finally {
            synchronized (this) {
                waiting = null;
                Thread.interrupted(); // it has done what it was for
            }
        }
    }

    /** The report is out, and what is open is still to be closed: from here on nobody says that there is none. */
    void reported(int with) {
        synchronized (this) {
            code = with;
        }
        reported.countDown();
    }

    /**
     * The report is out. A run that was interrupted goes now: nobody waits for servers to take their leave. So does one that
     * is interrupted while it waits for them.
     */
    void over(int with) {
        reported(with);
        over.countDown();
        if (count() > 0) {
            halt(with);
        }
    }

    private void signalled(String name) {
        int now;
        synchronized (this) {
            now = ++count;
            if (waiting != null) {
                waiting.interrupt();
            }
        }
        if (reported.getCount() == 0) {
            print(() -> surroundings.line(name + ": the report is out, and the run ends now"));
            halt(code());
            return;
        }
        boolean isFirst = now == 1;
        print(() -> surroundings.line(name
                + (isFirst
                        ? ": " + first().words() + ". Once more to stop that, too"
                        : ": stopping what can be stopped")));
        watch(isFirst ? first().within() : Deadline.in(Duration.ZERO));
    }

    /** Whatever the run is stuck in, it ends. */
    private void watch(Deadline within) {
        try {
            if (isReportedIn(within)) {
                if (!over.await(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                    halt(code());
                }
            } else {
                print(() -> surroundings.line(
                        "the run does not come to its end, for it is stuck in reading or storing; ended without"
                                + " a report. What was submitted is in the store: see 'postlude queue list'"));
                halt(ExitCodes.INCOMPLETE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isReportedIn(Deadline deadline) throws InterruptedException {
        if (deadline.limit().isEmpty()) {
            reported.await();
            return true;
        }
        return reported.await(deadline.limit().get().plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized int code() {
        return code;
    }

    private void halt(int with) {
        print(() -> {
            surroundings.err().flush();
            surroundings.out().flush();
        });
        surroundings.signals().halt(with);
    }

    /** A pipe that nobody reads blocks whoever prints into it, and must not keep the process alive. */
    private static void print(Runnable what) {
        Thread printing = new Thread(what, "last-words");
        printing.setDaemon(true);
        printing.start();
        try {
            printing.join(PRINTING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
