package org.postlude.spooler.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.time.VirtualTime;

/** All that outlives a process: the machine's disk and clock, the next hop, what clients remember. One seed's run. */
final class World {
    private static final Operation[] WRITES = Operation.values();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final Plan plan;
    final Flaw flaw;
    final VirtualTime time = VirtualTime.startingAt(START);
    final Baton baton;
    final Ledger ledger;
    final Witness witness;
    final Peer peer;
    final Journal journal;
    private final SplittableRandom random;
    private final SplittableRandom mailless;
    /** Whether stores are opened without mail too. */
    private final boolean isMailless;

    private InMemoryStoreProvider disk = new InMemoryStoreProvider();
    final StoreAddress address = disk.freshAddress();
    private boolean isLast;

    World(long seed, Flaw flaw, @Nullable Consumer<String> lines) {
        // Each has a stream of its own, so that more of one leaves the others as they are.
        SplittableRandom root = new SplittableRandom(seed);
        this.flaw = flaw;
        this.plan = Plan.draw(root.split());
        this.baton = new Baton(root.split(), time);
        this.journal = new Journal(time, lines);
        this.ledger = new Ledger(plan.letters(), journal, sentence -> baton.fail(new AssertionError(sentence)));
        this.witness = new Witness(ledger, journal);
        this.peer = new Peer(ledger, root.split(), journal);
        this.random = root.split();
        this.mailless = root.split();
        this.isMailless = mailless.nextInt(4) == 0;
        if (root.split().nextBoolean()) {
            disk.recordJointly();
        }
        if (flaw == Flaw.SYNC_DOES_NOTHING) {
            disk.pretendToSync();
        }
        for (int i = 0; i < plan.inbound(); i++) {
            peer.offer("s" + i);
        }
    }

    boolean isLast() {
        return isLast;
    }

    /** Drawn anew for each open. */
    boolean isWithoutMail() {
        return isMailless && mailless.nextInt(3) == 0;
    }

    InMemoryStoreProvider disk() {
        return disk;
    }

    /** Everything, on a simulated thread. */
    void run() {
        journal.add(() -> "plan: " + plan);
        for (int life = 0; life < plan.lives(); life++) {
            live(cut(), 1 + random.nextInt(3), false);
            pass(Duration.ofSeconds(1));
        }
        peer.recover();
        isLast = true;
        live(Cut.NEVER, 1, true);
        new Judge(this).judge();
    }

    private Cut cut() {
        int most = 1 << (3 + random.nextInt(6)); // as often early as late
        return switch (random.nextInt(8)) {
            case 0 -> Cut.NEVER;
            case 1, 2 -> Cut.atStep(1 + random.nextInt(2 * most));
            case 3, 4 -> Cut.atChange(2 + random.nextInt(most));
            default -> Cut.ofPower(random.nextInt(most), random.nextLong());
        };
    }

    private void live(Cut cut, int clients, boolean last) {
        disk = disk.reopened();
        SimulatedProcess process = new SimulatedProcess(baton, disk, cut);
        journal.add(() -> "life: " + cut);
        if (cut.isOfPower()) {
            disk.cutAfter(cut.power(), cut.remains());
        } else if (!last && random.nextInt(3) == 0) {
            disk.failAfter(random.nextInt(1 << (2 + random.nextInt(5))), random.nextBoolean());
        }
        Program program = new Program(this, process, random.split());
        for (int i = 0; i < clients; i++) {
            program.add(last ? new LastClient(this) : new WildClient(this, i, clients, random.split()));
        }
        baton.begin(process, program::run);
        if (!last && random.nextInt(4) == 0) {
            baton.begin(process, () -> fill(process));
        }
        try {
            baton.await(process.gone, null, false);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("a wait without a limit, whoever interrupts, does not end of itself", e);
        }
        disk.accept();
        journal.add(() -> process.hasExited() ? "life: has ended" : "life: was cut");
    }

    /** The disk is full for a while. */
    private void fill(SimulatedProcess process) {
        SplittableRandom own = random.split();
        try {
            baton.sleep(Duration.ofSeconds(own.nextInt(60)));
            Instant now = time.instant();
            Operation[] refused =
                    own.nextBoolean() ? new Operation[0] : new Operation[] {WRITES[own.nextInt(WRITES.length)]};
            journal.add(() -> "disk: is full for " + List.of(refused));
            process.disk.refuse(ErrorKind.NOT_ENOUGH_DISK, "simulated: the disk is full", now, refused);
            baton.sleep(Duration.ofSeconds(own.nextInt(600)));
            process.disk.accept();
            journal.add(() -> "disk: has room again");
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts it", e);
        }
    }

    private void pass(Duration some) {
        try {
            baton.sleep(some);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts it", e);
        }
    }
}
