package org.postlude.spooler.crash;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Incarnation;
import org.postlude.store.Deadline;
import org.postlude.store.FastShutdownReport;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.SubmissionKey;
import org.postlude.store.SubmitReceipt;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.transport.Gate;

/** One life of the program: a spooler in one process, and a client that works with it. */
final class Life {
    private final Machine machine;
    final Incarnation process;
    private final SpoolerCoordinator spooler;

    Life(Machine machine, InMemoryStoreProvider disk, Cut cut, boolean busy) {
        this.machine = machine;
        this.process = new Incarnation(disk);
        process.hasSuccessors();
        process.busy(busy);
        cut.aimAt(process, disk);
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder()
                .store(process.stores())
                .transportProvider(process.transports(machine.wire))
                .clock(machine.time)
                .alarm(machine.time::alarm)
                .retry(RetrySchedule.DEFAULT.withDelayWarning(Duration.ofMinutes(30)))
                .localName("post.example.org");
        machine.limit.ifPresent(builder::limit);
        this.spooler = (machine.isLocal
                        ? builder.transport("local:")
                        : builder.transport("wire", "scripted:wire", Map.of()))
                .build();
    }

    QueueControl queue() {
        return spooler.queue(machine.address);
    }

    MessageStore open() {
        return spooler.logon("client").openStore(machine.address, OpenOptions.DEFAULT);
    }

    /** Submits everybody's message, each under its key; whoever has a receipt already gets the same again. */
    void submitAll(MessageStore store) {
        for (Machine.Letter letter : machine.letters) {
            SubmitReceipt receipt = store.submit(Bench.mailTo(letter.recipients())
                    .withKey(new SubmissionKey(letter.key()))
                    .withReports(machine.reports)
                    .withInDoubt(machine.policy));
            machine.receipts.merge(letter.key(), receipt, Machine::sameMessage);
        }
    }

    LogoffReport logoff(MessageStore store, LogoffMode mode) throws Exception {
        CompletableFuture<LogoffReport> report =
                store.storeLogoffAsync(mode, Deadline.none()).toCompletableFuture();
        until(report::isDone);
        return report.join();
    }

    /** A close waits for what is on the wire, and in a process that died nobody stops that. */
    void close(MessageStore store) throws Exception {
        until(CompletableFuture.runAsync(store::close)::isDone);
    }

    void reached(Gate gate) throws Exception {
        until(gate::isReached);
    }

    /** Waits for something that the program does, or for its death. */
    void until(Callable<Boolean> condition) throws Exception {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Bench.SOON)
                .until(() -> process.isDead() || condition.call());
        if (process.isDead()) {
            throw new Died();
        }
    }

    /** Whatever is done in its time; what is left is as the end of the process leaves it. */
    void endFast(Duration within) throws Exception {
        CompletableFuture<FastShutdownReport> end =
                CompletableFuture.supplyAsync(() -> spooler.doFastShutdown(Deadline.in(within)));
        until(() -> {
            machine.time.advance(Duration.ofMillis(100));
            return end.isDone();
        });
        end.join();
    }

    /** Ends what is left of it, in order if it lives, else only its threads; returns whether it died before its end. */
    boolean close() throws Exception {
        if (process.isDead()) {
            process.awaitQuietWire();
        }
        CompletableFuture.runAsync(spooler::close).get(15, TimeUnit.SECONDS);
        boolean hasDied = process.isDead();
        process.kill(); // a cut that did not come must not come to the next life
        return hasDied;
    }
}
