package org.postlude.spooler.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PostludeException;
import org.postlude.spooler.run.Directory;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreFailedException;
import org.postlude.store.StoreSession;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.Withdrawal;

/** Does whatever a client may do, in any order: its own random numbers say what. */
final class WildClient implements Client {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final LogoffMode[] MODES = LogoffMode.values();

    private final World world;
    private final String name;
    /** Its own letters: every so many-th. */
    private final List<Letter> letters;

    private final SplittableRandom random;
    private final boolean isAlone;
    private @Nullable MessageStore store;
    /** An earlier logoff was told INCOMPLETE: it goes on, and may release the store at any moment. */
    private boolean isLeaving;

    private @Nullable MessageStore second;

    WildClient(World world, int number, int clients, SplittableRandom random) {
        this.world = world;
        this.name = "client-" + number;
        this.random = random;
        this.isAlone = clients == 1;
        this.letters = world.plan.letters().stream()
                .filter(letter -> letter.number() % clients == number)
                .toList();
    }

    private void say(Supplier<String> what) {
        world.journal.add(() -> name + ": " + what.get());
    }

    @Override
    public void run(Program program, Directory directory) {
        StoreSession session = directory.logon(name);
        int steps = 2 + random.nextInt(10);
        for (int i = 0; i < steps; i++) {
            try {
                step(program, session);
            } catch (StoreClosedException e) {
                say(() -> "has no store any more: " + e.getMessage());
                store = null;
            } catch (LogonFailedException | StoreFailedException e) {
                say(() -> "was told " + e.getMessage());
            }
        }
        if (random.nextBoolean()) {
            say(() -> "closes its session");
            session.close();
        }
    }

    private void step(Program program, StoreSession session) {
        MessageStore present = store;
        if (present == null) {
            open(session);
            return;
        }
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> submit(present);
            case 4 -> withdraw(present);
            case 5 -> change(present);
            case 6, 7 -> sleep(program);
            case 8, 9 -> logoff(program, present);
            case 10 -> duplicate(present);
            default -> close(present);
        }
    }

    private void open(StoreSession session) {
        OpenOptions plain = OpenOptions.DEFAULT.withDefaultInbox(random.nextInt(4) > 0);
        OpenOptions closing =
                random.nextInt(6) == 0 ? plain.withLogoffOnClose(MODES[random.nextInt(MODES.length)]) : plain;
        OpenOptions options = world.isWithoutMail() ? closing.withNoMail() : closing;
        say(() -> "opens " + options);
        store = session.openStore(world.address, options);
        isLeaving = false;
    }

    private @Nullable Letter any() {
        return letters.isEmpty() ? null : letters.get(random.nextInt(letters.size()));
    }

    private void submit(MessageStore present) {
        Letter letter = any();
        if (letter == null) {
            return;
        }
        SubmitReceipt receipt = present.submit(letter.submission(world.time.instant()));
        say(() -> "submits letter " + letter.number() + ": " + receipt);
        world.ledger.accepted(letter, receipt);
    }

    private void withdraw(MessageStore present) {
        Letter letter = any();
        SubmitReceipt receipt = letter == null ? null : world.ledger.receipt(letter);
        if (letter == null || receipt == null || random.nextInt(3) > 0) {
            return;
        }
        boolean isFirst = !world.ledger.mayBeWithdrawn(letter);
        world.ledger.withdraws(letter);
        Withdrawal done = present.withdraw(receipt.id());
        say(() -> "withdraws letter " + letter.number() + ": " + done);
        if (done == Withdrawal.WITHDRAWN) {
            world.ledger.withdrew(letter);
        } else if (isFirst) {
            world.ledger.keeps(letter);
        }
    }

    private void change(MessageStore present) {
        for (MessageStatus listed : present.queue("", 100).messages()) {
            MessageId id = new MessageId(listed.id());
            Letter letter = world.ledger.letterOf(id);
            if (letter == null || random.nextBoolean()) {
                continue; // its receipt has not come yet, or never
            }
            if (listed.state() == MessageState.HELD) {
                boolean done = present.release(id);
                say(() -> "releases letter " + letter.number() + ": " + done);
            } else if (listed.state() == MessageState.IN_DOUBT) {
                resolve(present, id, letter);
            }
        }
    }

    private void resolve(MessageStore present, MessageId id, Letter letter) {
        InDoubtPolicy policy = random.nextBoolean() ? InDoubtPolicy.RETRY : InDoubtPolicy.FAIL_UNKNOWN;
        world.ledger.resolves(letter, policy);
        boolean done = present.resolve(id, policy);
        say(() -> "resolves letter " + letter.number() + " by " + policy + ": " + done);
    }

    private void sleep(Program program) {
        int kind = random.nextInt(4);
        long most = kind == 0 ? 3_600_000 : kind == 1 ? 60_000 : 2_000;
        try {
            program.process.baton.sleep(Duration.ofMillis(random.nextLong(most)));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a client", e);
        }
    }

    private void duplicate(MessageStore present) {
        MessageStore other = second;
        if (other == null) {
            second = present.duplicate();
            say(() -> "has a second handle");
        } else {
            second = null;
            other.close();
            say(() -> "has closed its second handle");
        }
    }

    private void close(MessageStore present) {
        say(() -> "closes without a logoff");
        store = null;
        Instant before = world.time.instant();
        present.close();
        requireInTime("a close", before, Deadline.DEFAULT);
    }

    private Deadline deadline() {
        return switch (random.nextInt(5)) {
            case 0 -> Deadline.in(Duration.ZERO);
            case 1 -> Deadline.in(Duration.ofMillis(random.nextInt(2_000)));
            case 2 -> Deadline.DEFAULT;
            default -> Deadline.in(Duration.ofSeconds(random.nextInt(120)));
        };
    }

    private void logoff(Program program, MessageStore present) {
        LogoffMode mode = MODES[random.nextInt(MODES.length)];
        if (random.nextInt(10) == 0) {
            detach(present, mode);
            return;
        }
        Deadline deadline = deadline();
        boolean isLast = isAlone && second == null;
        Instant before = world.time.instant();
        say(() -> "logs off " + mode + " within " + deadline.limit().orElse(null));
        LogoffReport report = random.nextInt(4) > 0
                ? present.storeLogoff(mode, deadline)
                : program.threads.join(present.storeLogoffAsync(mode, deadline).toCompletableFuture());
        say(() -> "is told " + report.outcome() + " " + report.activity() + " " + report.counts());
        requireInTime("a logoff " + mode, before, deadline);
        if (isLast && report.outcome() == Outcome.RELEASED) {
            Reports.compare(world, report);
        }
        heard(report, mode, present);
    }

    /** The store goes on by itself; who asks is told at once. */
    private void detach(MessageStore present, LogoffMode mode) {
        Instant before = world.time.instant();
        LogoffReport report = present.storeLogoffDetached(mode);
        say(() -> "detaches " + mode + " and is told " + report.outcome() + " " + report.activity());
        requireInTime("a detached logoff " + mode, before, Deadline.in(Duration.ZERO));
        heard(report, mode, present);
    }

    private void heard(LogoffReport report, LogoffMode mode, MessageStore present) {
        switch (report.outcome()) {
            case REFUSED -> refused(mode, present);
            case RELEASED, RELEASED_SHARED -> store = null;
            case INCOMPLETE -> isLeaving = true;
        }
    }

    /** Nothing was changed: the handle works as before, and what was under way goes on. */
    private void refused(LogoffMode mode, MessageStore present) {
        if (!mode.isRefusable()) {
            world.ledger.violated("a logoff " + mode + " was refused");
        }
        try {
            Object unused = present.info();
        } catch (PostludeException e) {
            if (!isLeaving || !(e instanceof StoreClosedException)) {
                world.ledger.violated("after a refused logoff the handle does not work: " + e.getMessage());
            }
        }
    }

    private void requireInTime(String what, Instant before, Deadline deadline) {
        Instant now = world.time.instant();
        if (deadline.limit()
                .filter(limit -> now.isAfter(before.plus(limit).plus(GRACE)))
                .isPresent()) {
            world.ledger.violated(
                    what + " of " + name + " within " + deadline.limit() + " took " + Duration.between(before, now));
        }
    }
}
