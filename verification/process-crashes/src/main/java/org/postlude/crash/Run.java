package org.postlude.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.crash.Entry.Kind;
import org.postlude.message.PostludeException;
import org.postlude.store.StoreAddress;

/** One store through many lives of the program: each but the last is ended by a blow at a random moment. */
final class Run {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration DRAINING = Duration.ofMinutes(5);
    /** So many are acknowledged without having been forced before the power goes: enough to have some in the queue. */
    private static final int UNFORCED = 30;

    /** A life has 60 new messages. */
    private static final int MOST_DOTS = 20;

    private static final int MOST_THINGS = 200;

    /** When a blow falls, in turn: first when there is something to lose. */
    private enum Moment {
        /** Any time after the store was opened. */
        WORK,
        /** Between a dot and its reply. */
        DOT,
        /** While the store is opened and recovered. */
        OPENING
    }

    private static final List<Moment> MOMENTS = List.of(Moment.values());

    private final Plan plan;
    private final Launcher launcher;
    private final Path folder;
    private final Random random;
    private final Ledger ledger;
    private final Receiver receiver;
    private final @Nullable XfsImage disk;
    private final StoreAddress store;
    private final Looker looker;
    /** How long the last opening took that was seen to its end: within such a time the next one is hit. */
    private Duration opening = Duration.ofMillis(200);

    private Run(Plan plan, Launcher launcher, Path folder, Ledger ledger, Receiver receiver, @Nullable XfsImage disk) {
        this.plan = plan;
        this.launcher = launcher;
        this.folder = folder;
        this.random = new Random(plan.seed());
        this.ledger = ledger;
        this.receiver = receiver;
        this.disk = disk;
        Path place = disk == null ? folder : disk.folder();
        store = new StoreAddress(plan.scheme(), place.resolve("store").toString());
        looker = new Looker(store, ledger);
    }

    /** Runs it in a folder of its own, which is left as it is for whoever wants to see it. */
    static Verdict of(Plan plan, Launcher launcher, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try (Ledger ledger = Ledger.create(folder.resolve("ledger.log"));
                Receiver receiver = Receiver.start(ledger, plan.seed())) {
            if (!plan.power()) {
                return new Run(plan, launcher, folder, ledger, receiver, null).run();
            }
            XfsImage disk = XfsImage.make(folder);
            try {
                return new Run(plan, launcher, folder, ledger, receiver, disk).run();
            } finally {
                disk.unmake();
            }
        }
    }

    private Verdict run() throws IOException, InterruptedException {
        Life next = start(0);
        try {
            for (int round = 0; round < plan.blows(); round++) {
                Life life = next;
                int mark = ledger.mark();
                life.begin(again(), Load.Task.WORK);
                next = start(round + 1); // boots while the other one works
                try (life) {
                    awaitMoment(round, life, mark);
                    blow(life);
                }
            }
            receiver.behave();
            drain(next);
        } finally {
            next.close();
        }
        Verdict verdict = Judge.of(ledger.entries());
        if (disk != null && !verdict.findings().isEmpty()) {
            disk.save(folder);
        }
        return verdict;
    }

    private Life start(int round) throws IOException {
        // Without fsync it is the last of several lives that forgets: not the store is to be lost, but mail.
        boolean forced = plan.forced() || round != plan.blows() - 1;
        List<String> args = List.of(store.toString(), receiver.url(), "k" + round, Long.toString(random.nextLong()));
        return Life.start(launcher.program(folder, forced, args), ledger, looker::look, folder.resolve("program.err"));
    }

    /** Those whose submit may or may not have been heard of, and some that were acknowledged. */
    private Collection<String> again() {
        Set<String> tried = keys(Kind.TRY);
        Set<String> acknowledged = keys(Kind.ACK);
        tried.removeAll(acknowledged);
        acknowledged.stream().skip(Math.max(0, acknowledged.size() - 3L)).forEach(tried::add);
        return plan.forced() ? tried : List.of();
    }

    private Set<String> keys(Kind kind) {
        return ledger.entries().stream()
                .filter(entry -> entry.kind() == kind)
                .map(entry -> entry.word(0))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** By what has happened and not by the clock, so that a busy machine is not always hit before it has begun. */
    private void awaitMoment(int round, Life life, int mark) throws InterruptedException {
        Moment moment = MOMENTS.get(round % MOMENTS.size());
        int things = 1 + random.nextInt(moment == Moment.DOT ? MOST_DOTS : MOST_THINGS);
        double part = random.nextDouble();
        boolean begun = ledger.await(mark, entry -> entry.kind() == Kind.OPENING, 1, PATIENCE);
        if (!plan.forced()) {
            begun &= ledger.await(mark, entry -> entry.kind() == Kind.ACK, UNFORCED, PATIENCE);
        } else if (moment == Moment.OPENING) {
            begun &= life.outlives(Duration.ofNanos((long) (part * opening.toNanos())));
        } else if (moment == Moment.DOT) {
            // There may be less to send: then the blow falls all the same.
            ledger.await(mark, entry -> entry.kind() == Kind.TAKEN, things, Duration.ofSeconds(5));
        } else {
            long begin = System.nanoTime();
            begun &= ledger.await(mark, entry -> entry.kind() == Kind.LOOKED, 1, PATIENCE);
            opening = Duration.ofNanos(System.nanoTime() - begin);
            // Or the first blow of all would find nothing that could be lost.
            begun &= round > 0 || ledger.await(mark, entry -> entry.kind() == Kind.ACK, 1, PATIENCE);
            begun &= ledger.await(ledger.mark(), entry -> true, things, PATIENCE);
        }
        if (!begun) {
            ledger.record(Kind.BROKEN, life + " did not begin, or ended by itself, in round " + round);
        }
        ledger.record(Kind.BLOW, Integer.toString(round), plan.power() ? "power" : "kill", moment.name());
    }

    private void blow(Life life) throws IOException, InterruptedException {
        life.strike();
        if (disk == null) {
            life.kill();
        } else {
            looker.blindWhile(() -> disk.cut(life.pid()));
            life.kill();
            disk.comeBack();
            looker.seeAgain();
        }
        // Before anything was accepted there may be half a store, which refuses to be read; without fsync always.
        if (plan.forced() && !keys(Kind.ACK).isEmpty()) {
            looker.look();
        }
    }

    /** Nobody disturbs it: whatever can be sent is sent. What is left then is for a person. */
    private void drain(Life life) throws IOException, InterruptedException {
        life.begin(plan.forced() ? keys(Kind.TRY) : List.of(), Load.Task.DRAIN);
        awaitEnd(life, "drain what was left");
        try {
            looker.lookAtTheEnd();
            try (Life last = start(plan.blows() + 1)) {
                last.begin(List.of(), Load.Task.SETTLE);
                awaitEnd(last, "take back what could not be sent");
            }
            if (!looker.isEmpty()) {
                ledger.record(Kind.BROKEN, "the queue is not empty after all that was left was taken back");
            }
        } catch (PostludeException e) {
            ledger.record(Kind.BROKEN, "the store cannot be read at the end: " + e);
        }
    }

    /** Whoever does not do this to its end leaves a queue that says nothing: mail in it is not lost, and not safe either. */
    private void awaitEnd(Life life, String task) throws InterruptedException {
        int code = life.end(DRAINING);
        if (code != 0) {
            ledger.record(
                    Kind.BROKEN,
                    life + " was to " + task + " and ended with " + code + "; see program.err beside the ledger");
        }
    }
}
