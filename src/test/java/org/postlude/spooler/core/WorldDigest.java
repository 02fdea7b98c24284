package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.PartId;
import org.postlude.store.LogoffMode;
import org.postlude.store.spi.Label;

/**
 * A fingerprint of a world, 128 bits. Worlds that can do the same from here on have the same one:
 *
 * <ul>
 *   <li>attempts, calls and stores are numbered by their order, not by their names;
 *   <li>of a time only its distance from now counts, of a past one only its order among the due times of the disk;
 *   <li>a revision is the present one or an outdated one;
 *   <li>more than three attempts are as good as three: they are all answered alike;
 *   <li>texts, and counts that only reports and answers show, are left out;
 *   <li>there are no rules and no suspensions in these worlds, so when a part was held or released is left out.
 * </ul>
 */
@SuppressWarnings("EnumOrdinal") // a number for a fingerprint that outlives no process
final class WorldDigest {
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
    private static final Duration FAR = Duration.ofMinutes(1);

    private final ModelWorld world;
    private final long[] attempts = new long[16];
    private int attemptCount;
    private long high = 0x243F6A8885A308D3L;
    private long low = 0x13198A2E03707344L;

    private WorldDigest(ModelWorld world) {
        this.world = world;
    }

    static WorldDigest of(ModelWorld world) {
        WorldDigest digest = new WorldDigest(world);
        digest.world();
        return digest;
    }

    long high() {
        return mix(high);
    }

    long low() {
        return mix(low);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 32) * 0xD6E8FEB86659FD93L;
        return (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L ^ mixed >>> 29;
    }

    private void add(long value) {
        high = mix(high ^ value) + 0x9E3779B97F4A7C15L;
        low = Long.rotateLeft(low, 23) * 0xBF58476D1CE4E5B9L + (value + 0x94D049BB133111EBL) * 0x2545F4914F6CDD1DL;
    }

    private void add(boolean value) {
        add(value ? 1 : 2);
    }

    private void add(@Nullable Enum<?> value) {
        add(value == null ? -1 : value.ordinal());
    }

    /** A time that lies ahead, by its distance; all others are the same. */
    /** All other times of a world are milliseconds away: how far beyond them one lies makes no difference. */
    private void far(@Nullable Instant time) {
        boolean isFar = time != null && time.isAfter(world.now.plus(FAR));
        ahead(isFar ? Label.NEVER : time);
    }

    private void ahead(@Nullable Instant time) {
        if (time == null) {
            add(-2);
        } else if (!time.isAfter(world.now)) {
            add(-1);
        } else {
            add(
                    time.equals(Label.NEVER)
                            ? Long.MAX_VALUE
                            : Duration.between(world.now, time).toMillis());
        }
    }

    private void attempt(AttemptId attempt) {
        for (int i = 0; i < attemptCount; i++) {
            if (attempts[i] == attempt.value()) {
                add(i);
                return;
            }
        }
        add(-3); // gone: whatever is said about it is late
    }

    private void live(Collection<AttemptId> ids) {
        for (AttemptId id : ids) {
            attempts[attemptCount++] = id.value();
        }
    }

    private void part(PartId id) {
        add(world.disk.indexOf(id));
    }

    private void parts(Collection<PartId> ids) {
        int mask = 0;
        for (PartId id : ids) {
            mask |= 1 << world.disk.indexOf(id);
        }
        add(mask);
    }

    private void record(PartRecord record) {
        long fates = record.marks().size();
        for (Mark mark : record.marks()) {
            fates = fates << 4 | mark.fate().ordinal();
        }
        add(fates << 16
                | record.state().ordinal() << 8
                | Math.min(record.attempts(), 3) << 1
                | (record.permitted() ? 1 : 0));
        add(record.transport().hashCode() + 31L * record.declined().size());
        add((record.past().delayTold() == null ? 1 : 0) | (record.holdReason() == null ? 2 : 0));
        add(Math.min(record.past().broken(), Poison.ENOUGH));
        StoreState store = world.store();
        Instant last = record.lastAttempt();
        boolean isTurnTaken = store != null && store.flush != null && last != null && last.isAfter(store.flush.since);
        add(isTurnTaken);
        add(store != null && store.flush != null && record.submitted().isAfter(store.flush.since));
        add(last != null && last.isAfter(world.now));
    }

    // --- the world

    private void world() {
        add(world.hops);
        add(world.tries);
        add(world.kept);
        add(world.submit);
        add(world.callsMade << 8 | world.cutsMade);
        add(world.ordersMade << 16 | world.held << 8 | world.bounced);
        if (world.read != null) {
            candidate(world.read);
        }
        add(world.withdrew == null ? 0 : world.withdrew.hashCode());
        add(world.owed << 8 | world.served);
        add((world.atSource ? 1 : 0)
                | (world.polled ? 2 : 0)
                | (world.gateClosed ? 8 : 0)
                | (world.gateDrained ? 16 : 0)
                | (world.broken ? 32 : 0));
        add(world.notices << 4 | world.flushAsks);
        disk();
        SpoolerState state = world.state;
        add(state == null);
        if (state == null) {
            return;
        }
        live(state.transfers.keySet());
        live(state.abandoned.keySet());
        add(state.ending);
        ahead(state.endsBy);
        add(world.sentBefore << 16 | world.returnedBefore << 8 | world.receivedHere);
        add(world.wake == null);
        for (ModelClient client : world.clients) {
            add((client.asked ? 1 : 0)
                    | (client.valid ? 2 : 0)
                    | (client.closed ? 4 : 0)
                    | (client.store == null ? 8 : 0));
        }
        for (ModelCall call : world.calls) {
            add(call.client() << 16 | call.kind().ordinal() << 8 | call.face().ordinal());
        }
        world.queue.forEach(this::task);
        world.workers.forEach(this::worker);
        core(state);
    }

    private void disk() {
        ModelImage disk = world.disk;
        add(disk.received);
        add(disk.doubted);
        add(disk.withdrawn.hashCode());
        for (ModelPart part : disk.parts) {
            if (part == null) {
                add(-4);
                continue;
            }
            record(part.record());
            add(part.label().state());
            ahead(part.label().due());
            add(part.label().state().isWaiting() ? rank(part.label().due()) : -5);
        }
        for (ModelImage.Filed filed : disk.filed) {
            add(filed.key().hashCode() * 31L + filed.recipients());
        }
    }

    /** Where a past due time stands among those of the disk, and whether a logoff's cutoff lies before it. */
    private long rank(Instant due) {
        if (due.isAfter(world.now)) {
            return -6;
        }
        int rank = 0;
        for (ModelPart other : world.disk.parts) {
            if (other != null && other.label().due().isBefore(due)) {
                rank++;
            }
        }
        StoreState store = world.store();
        LogoffRun run = store == null ? null : store.run;
        boolean isLate = run != null && run.cutoff != null && due.isAfter(run.cutoff);
        return rank * 2L + (isLate ? 1 : 0);
    }

    private void task(ModelTask task) {
        Command command = task.command();
        add(command.getClass().hashCode());
        StoreState store = world.store();
        add(task.read() == null);
        if (task.isRead() && store != null && isEnding(store.run)) {
            return; // nobody listens to it
        }
        if (command instanceof Command.Write write) {
            attempt(write.attempt());
            part(write.part());
            record(write.record());
            add(write.label().state());
            ahead(write.label().due());
            add(isPresent(write.part(), write.revision()));
        } else if (command instanceof Command.End end) {
            attempt(end.attempt());
            part(end.part());
            record(end.record());
            add(isPresent(end.part(), end.revision()));
        } else if (command instanceof Command.FileReport report) {
            attempt(report.attempt());
            add(report.key().hashCode());
        } else if (command instanceof Command.FileLocal local) {
            attempt(local.attempt());
            add(local.key().hashCode());
        } else if (command instanceof Command.LoadDue load) {
            add(isCutoff(load.asOf()));
            add(load.asOf().equals(world.now));
            add(load.excluded().hashCode());
        } else if (command instanceof Command.LoadPage page) {
            add(page.lanePrefix().hashCode() + page.purpose().ordinal());
        }
        if (task.read() instanceof Event.DueLoaded due) {
            due.parts().forEach(this::candidate);
            add(due.full());
            ahead(due.nextDue().orElse(null));
        } else if (task.read() instanceof Event.PageLoaded page) {
            page.parts().forEach(this::candidate);
        }
    }

    private boolean isCutoff(@Nullable Instant time) {
        StoreState store = world.store();
        return time != null && store != null && store.run != null && time.equals(store.run.cutoff);
    }

    private boolean isPresent(PartId id, long revision) {
        return world.disk.part(id).revision() == revision;
    }

    private void candidate(Candidate candidate) {
        part(candidate.id());
        boolean isPresent = isPresent(candidate.id(), candidate.revision());
        add((isPresent ? 1 : 0) | (candidate.forced() ? 2 : 0) | (candidate.deferred() ? 4 : 0));
        if (!isPresent) {
            record(candidate.record());
            ahead(candidate.label().due());
        }
    }

    private void worker(ModelWorker worker) {
        attempt(worker.attempt);
        add(worker.part == null ? -7 : world.disk.indexOf(worker.part));
        add(worker.offered);
        add(worker.permit.ordinal() << 3
                | (worker.cancelled ? 1 : 0)
                | (worker.fenced ? 2 : 0)
                | (worker.handedOver ? 4 : 0));
    }

    // --- the core

    private void core(SpoolerState state) {
        add(state.stores.size());
        state.stores.values().forEach(this::store);
        state.transports.values().forEach(this::transport);
        state.transfers.values().forEach(this::transfer);
        add(state.abandoned.size());
        destinations(state.destinations);
    }

    private void destinations(DestinationTable table) {
        table.known.forEach((lane, known) ->
                add(lane.hashCode() * 31L + (known.limit << 16 | known.answered << 8 | unreached(known))));
        table.outages.forEach((name, outage) -> {
            add(name.hashCode() * 31L + (outage.cause.ordinal() << 8 | Math.min(outage.failed, 1)));
            ahead(outage.opens);
            if (outage.probe != null) {
                attempt(outage.probe);
            }
        });
        add(table.shut.hashCode());
        add(table.hidden.hashCode());
        if (!world.scenario.limits.isEmpty() && world.state != null) {
            limits(world.state.limits);
        }
        table.streaks.forEach(
                (name, streak) -> add(name.hashCode() * 31L + streak.lanes().hashCode()));
    }

    /** Its times by their distance from now: how long ago an attempt ended counts as long as the limit looks back. */
    private void limits(LimitTable table) {
        Matcher times = TIME.matcher(table.toString());
        int end = 0;
        while (times.find()) {
            add(table.toString().substring(end, times.start()).hashCode());
            add(Math.max(
                    -100,
                    Duration.between(world.now, Instant.parse(times.group())).toMillis()));
            end = times.end();
        }
        add(table.toString().substring(end).hashCode());
    }

    /** As far as it makes a difference. */
    private int unreached(Destination known) {
        return known.unreached + 1 < world.scenario.deadAfter - world.scenario.attempts ? 0 : known.unreached;
    }

    /** Whoever waits for a place has a round, and a round that finds nothing to look at changes nothing. */
    private static boolean hasRound(StoreState store) {
        return !store.deferred.isEmpty() || !store.standing.lanes().isEmpty();
    }

    private void store(StoreState store) {
        add(store.phase);
        store.handles.keySet().forEach(handle -> add(handle.value()));
        add(store.pendingOpens.size());
        store.pendingOpens.forEach(open -> add(open.handle().value()));
        add(store.run == null ? store.savedMode : null); // a closing store asks for it no more
        add(store.failed == null);
        add(store.before << 24 | store.submitted << 16 | store.sent << 8 | store.returned);
        add(store.received);
        parts(store.deferred.keySet());
        parts(store.busy);
        add(!isEnding(store.run) ? (store.loading ? 1 : 0) | store.pagesAsked << 1 : 0);
        if (isLooking(store.run)) {
            add(store.candidates.size());
            store.candidates.forEach(this::candidate);
            add(store.leftOut.hashCode());
            add(store.overdue.hashCode() * 31L + store.depth);
            add((store.recheck ? 4 : 0) | (store.dirty ? 8 : 0) | (isCutoff(store.emptyAt) ? 16 : 0));
            ahead(store.nextDue);
            add(store.lookedAhead);
            far(hasRound(store) ? store.nextRound : null);
            // Read up to the first page is not read at all.
            add(store.readTo.values().stream().allMatch(String::isEmpty) ? 0 : store.readTo.hashCode());
            far(store.ownEnd);
        }
        run(store.run);
        flush(store.flush);
        store.flushOrders.forEach(order -> call(order.call));
        store.orders.forEach((call, order) -> {
            call(call);
            parts(order.pending);
        });
    }

    /** No mode can change anything any more. */
    private static boolean isEnding(@Nullable LogoffRun run) {
        return run != null && run.stage != LogoffRun.Stage.DRAINING;
    }

    /** Whether what is known of the queue is used; a logoff that could use it again begins with nothing. */
    private static boolean isLooking(@Nullable LogoffRun run) {
        return run == null || (!isEnding(run) && (run.mode == LogoffMode.NO_WAIT || run.mode == LogoffMode.PURGE));
    }

    private void run(@Nullable LogoffRun run) {
        if (run == null) {
            add(-8);
            return;
        }
        add(isEnding(run) && world.owed == 0 ? null : run.mode);
        add(run.stage);
        add((run.gateDrained ? 1 : 0)
                | (run.exhausted ? 2 : 0)
                | (run.flushBegun ? 4 : 0)
                | (run.orphan ? 8 : 0)
                | (run.submitting ? 64 : 0)
                | (run.last ? 128 : 0)
                | (run.cutoff == null ? 16 : 0)
                | (world.now.equals(run.cutoff) ? 32 : 0));
        run.cancelled.forEach(this::attempt);
        ahead(run.graceEnds);
        add(run.noticesPending);
        ahead(run.noticesUntil);
        for (Waiter waiter : run.waiters) {
            add(waiter.close());
            ahead(waiter.deadline());
            call(waiter.call());
        }
    }

    private void call(@Nullable CallKey key) {
        for (int i = 0; i < world.calls.size(); i++) {
            if (world.calls.get(i).key().equals(key)) {
                add(i);
            }
        }
    }

    private void flush(@Nullable FlushRun flush) {
        if (flush == null) {
            add(-9);
            return;
        }
        add(flush.stage);
        parts(flush.exempt);
        add(flush.transports.size() << 8
                | (flush.rest ? 1 : 0)
                | (flush.walk.cursor == null ? 2 : 0)
                | (flush.walk.isLoading ? 4 : 0)
                | (flush.started ? 8 : 0)
                | (flush.bitSeen ? 16 : 0)
                | (flush.walk.isBeside ? 32 : 0)
                | (flush.isGivenUp ? 64 : 0)
                | (flush.walk.isOutdated ? 128 : 0)
                | (flush.walk.isIncomplete ? 256 : 0)
                | (flush.walk.reading == null ? 0 : 512)
                | (flush.walk.isAnyLeft() ? 1024 : 0));

        add(flush.since.equals(world.now));
        add(flush.over.size());
        add(flush.order == null);
        if (flush.order != null) {
            order(flush.order);
        }
    }

    /** How a part counts changes nothing but what is told. */
    private void order(FlushOrder order) {
        call(order.call);
        for (ModelPart part : world.disk.parts) {
            add(part == null ? 0 : (order.hasMet(part.id()) ? 1 : 0) | (order.isAwaiting(part.id()) ? 2 : 0));
        }
    }

    private void transport(TransportState transport) {
        add(transport.phase);
        add(transport.active << 8 | transport.abandoned);
        parts(transport.broken);
        transport.laneActive.forEach((lane, count) -> add(lane.hashCode() * 31L + count));
        add(transport.largeActive.hashCode());
        add((transport.inboundBusy ? 1 : 0)
                | (transport.newMail ? 2 : 0)
                | transport.outboundUsers.size() << 2
                | transport.inboundUsers.size() << 4
                | transport.flushing.size() << 6
                | (transport.flushAsked ? 256 : 0)
                | (transport.configured ? 512 : 0)
                | (transport.retiring ? 1024 : 0));
        ahead(transport.nextPoll);
        ahead(transport.nextIdle);
        far(transport.nextRound);
    }

    private void transfer(Transfer transfer) {
        add(transfer.stage.ordinal() << 8
                | transfer.permit.ordinal() << 4
                | (transfer.early != null ? 2 : 0)
                | (transfer.asked ? 4 : 0)
                | (transfer.stopping ? 1 : 0));
        call(transfer.order);
        add(transfer.retried);
        add((transfer.transport == null ? 1 : 0) | (transfer.lane.isEmpty() ? 2 : 0));
        if (transfer.stage == Transfer.Stage.CLAIMING && !transfer.lane.isEmpty() && world.scenario.watchdog) {
            ahead(transfer.since.plus(world.scenario.settings().slowClaim()));
        }
        if (transfer.isOnTransport() && world.scenario.watchdog) {
            ahead(transfer.silentUntil(world.scenario.settings()));
        }
        Candidate part = transfer.part;
        if (part == null) {
            add(-10);
            return;
        }
        part(part.id());
        add(isPresent(part.id(), part.revision()));
        record(part.record());
        add(part.label().state());
        ahead(part.label().due());
        add((part.forced() ? 1 : 0) | (part.deferred() ? 2 : 0));
    }
}
