package org.postlude.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreAddress;

/** The logoff of several stores at once: none waits for another one. */
final class Endings {
    private final Surroundings surroundings;
    private final Interrupts interrupts;
    private final ExitCodes codes;

    Endings(Surroundings surroundings, Interrupts interrupts, ExitCodes codes) {
        this.surroundings = surroundings;
        this.interrupts = interrupts;
        this.codes = codes;
    }

    /** A store and what became of it. */
    record Ended(StoreAddress address, LogoffReport report) {}

    private record Last(Ended ended, int code) {}

    private record Turn(StoreAddress address, MessageStore store, ExitCodes codes, LeavingStore leaving) {}

    /** In the order given. */
    List<Ended> of(List<StoreAddress> addresses, List<MessageStore> stores, Deadline within) {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < stores.size(); i++) {
            ExitCodes own = new ExitCodes();
            MessageStore store = stores.get(i);
            turns.add(new Turn(addresses.get(i), store, own, new LeavingStore(store, surroundings, own)));
        }
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<CompletableFuture<LogoffReport>> reports = turns.stream()
                    .map(turn -> CompletableFuture.supplyAsync(
                            () -> turn.leaving.logoff(interrupts.first().mode(), within), threads))
                    .toList();
            await(reports);
            List<CompletableFuture<Last>> lasts = new ArrayList<>();
            for (int i = 0; i < turns.size(); i++) {
                Turn turn = turns.get(i);
                CompletableFuture<LogoffReport> report = reports.get(i);
                lasts.add(CompletableFuture.supplyAsync(() -> last(turn, report), threads));
            }
            List<Last> ended = lasts.stream().map(CompletableFuture::join).toList();
            ended.forEach(each -> codes.add(each.code));
            return ended.stream().map(Last::ended).toList();
        } finally {
            threads.shutdown();
        }
    }

    /** Until all are there, or a second signal comes. */
    private void await(List<CompletableFuture<LogoffReport>> reports) {
        CompletableFuture<Void> all = CompletableFuture.allOf(reports.toArray(CompletableFuture[]::new));
        try {
            interrupts.<Boolean, InterruptedException>during(1, () -> {
                try {
                    all.get();
                    return true;
                } catch (ExecutionException e) {
                    return false; // it is thrown where the report is taken
                }
            });
        } catch (InterruptedException again) {
            return; // who is not done is stopped now
        }
    }

    /** When its time is over, or at the second signal, what can be stopped is stopped. */
    private Last last(Turn turn, CompletableFuture<LogoffReport> told) {
        LogoffReport report = told.getNow(null);
        if (report == null || (!report.isComplete() && report.mode() != LogoffMode.ABORT)) {
            surroundings.line(turn.address + " is not done in time: stopping what can be stopped");
            ExitCodes own = new ExitCodes();
            LogoffReport aborted =
                    new LeavingStore(turn.store, surroundings, own).logoff(LogoffMode.ABORT, Interrupts.ABORT);
            if (aborted.isComplete() || report == null) {
                return new Last(new Ended(turn.address, aborted), own.worst());
            }
        }
        return new Last(new Ended(turn.address, report), turn.codes.worst());
    }
}
