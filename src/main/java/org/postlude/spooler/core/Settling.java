package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** What is recorded of a part after its attempt: its end, a report that is due, or when it is tried again. */
final class Settling {
    private final Core core;

    Settling(Core core) {
        this.core = core;
    }

    static Duration backOff(Step step, PartRecord record, Outcomes.After after) {
        Duration own = step.settings
                .retry()
                .delay(record.attempts(), record.submitted().hashCode());
        Duration asked = after.retryAfter()
                .map(time -> unhurried(step, record, after, time))
                .orElse(own);
        return asked.compareTo(step.settings.retry().longest()) > 0
                ? step.settings.retry().longest()
                : asked;
    }

    /**
     * "At once" is once. Who asks for it again and again would be asked as often as the machine can, each time with a
     * record rewritten, so the same part waits a little from one attempt to the next; unless somebody got an ending, for
     * then it does not go round in a circle.
     */
    private static Duration unhurried(Step step, PartRecord record, Outcomes.After after, Duration asked) {
        Instant last = record.lastAttempt();
        if (after.ended() || last == null) {
            return asked;
        }
        Duration rest = step.settings.busyDelay().minus(Duration.between(last, step.now));
        return asked.compareTo(rest) < 0 ? rest : asked;
    }

    /** Writes what became of a part: its end, a report that is due, or when it is tried again. */
    void settle(Step step, StoreState store, Transfer transfer, Instant due) {
        Candidate part = transfer.requirePart();
        PartRecord before =
                Outcomes.judge(part.record(), step.now, step.settings.retry().expiry());
        PartRecord record = route(step, part, before);
        if (record.sender().isEmpty()) {
            record = record.withMarks(mark -> mark.fate().isReportDue() ? mark.with(Fate.RETURNED) : mark);
        }
        transfer.stage = Transfer.Stage.RECORDING;
        // An immediate retry would be a second attempt of the same logoff: "exactly one" (C10).
        Instant earliest = store.run == null ? due : later(due, step.now.plusMillis(1));
        boolean rerouted = !record.transport().equals(part.record().transport());
        if (record.isReportDue()) {
            write(step, transfer, part.label().with(LabelState.CLAIMED, earliest), record);
        } else if (record.isEnded()) {
            end(step, store, transfer, record);
        } else {
            transfer.part = part.at(part.revision(), part.label(), record);
            rest(
                    step,
                    store,
                    transfer,
                    rerouted ? MessageState.QUEUED : MessageState.BACKING_OFF,
                    rerouted && store.run == null ? step.now : earliest);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** When the route's transport has nobody left to send to, those it declined go to the next one (semantics 3.3). */
    private PartRecord route(Step step, Candidate part, PartRecord record) {
        if (!record.has(Fate.DECLINED) || record.marks().stream().anyMatch(mark -> record.isOffered(mark.fate()))) {
            return record;
        }
        TransportState next = core.transports.next(
                step,
                part.recipients().get(0).addressType(),
                Stream.concat(record.declined().stream(), Stream.of(record.transport()))
                        .toList());
        if (next == null) {
            Reply nobody = Reply.local("5.4.4", "no transport takes this address");
            return record.withReply(nobody)
                    .withMarks(mark -> mark.fate() == Fate.DECLINED ? new Mark(Fate.REFUSED, nobody) : mark);
        }
        return record.reroute(next.name, next.url)
                .withMarks(mark -> mark.fate() == Fate.DECLINED ? mark.with(Fate.PENDING) : mark);
    }

    void rest(Step step, StoreState store, Transfer transfer, MessageState otherwise, Instant due) {
        Candidate part = transfer.requirePart();
        transfer.stage = Transfer.Stage.RECORDING;
        PartRecord record = Outcomes.rested(part.record(), otherwise);
        Label lane = new Label(
                part.label().state(),
                part.label().due(),
                part.label().priority(),
                Lanes.of(record.transport(), part.recipients().get(0)));
        Label label = Outcomes.resting(record, lane, due);
        if (store.run != null) {
            store.requeued++;
        }
        write(step, transfer, label, record);
    }

    static void write(Step step, Transfer transfer, Label label, PartRecord record) {
        Candidate part = transfer.requirePart();
        transfer.part = part.at(part.revision(), label, record);
        step.give(new Command.Write(transfer.store, transfer.attempt, part.id(), part.revision(), label, record));
    }

    private static void end(Step step, StoreState store, Transfer transfer, PartRecord record) {
        boolean returned = record.has(Fate.RETURNED);
        Candidate part = transfer.requirePart();
        PartRecord last = record.withPermit(false).withState(returned ? MessageState.RETURNED : MessageState.DELIVERED);
        transfer.part = part.at(part.revision(), part.label().with(LabelState.DONE, step.now), last);
        transfer.stage = Transfer.Stage.RECORDING;
        step.give(new Command.End(
                store.key, transfer.attempt, part.id(), part.revision(), last, step.now.plus(step.settings.keep())));
    }

    void report(Step step, StoreState store, Transfer transfer) {
        Candidate part = transfer.requirePart();
        if (part.record().sender().isEmpty()) {
            told(step, store, transfer); // a message without a sender may be a report itself
            return;
        }
        transfer.stage = Transfer.Stage.REPORTING;
        // Each recipient is reported once, so the first one names this report among those of the part; the number of
        // the
        // attempt would not, for not every attempt is counted.
        String key = "ndr:" + part.id().message() + ":" + part.id().index() + ":"
                + part.record().firstToReport();
        step.give(new Command.FileReport(transfer.store, transfer.attempt, key, part));
    }

    void filed(Step step, Event.Filed event) {
        Transfer transfer = step.state.transfers.get(event.attempt());
        StoreState store = Core.store(step, event.store());
        if (transfer == null || store == null) {
            return;
        }
        Candidate part = transfer.requirePart();
        PartRecord record = part.record();
        if (transfer.stage == Transfer.Stage.REPORTING) {
            told(step, store, transfer);
        } else {
            Reply filed = Reply.local("2.1.5", "filed into the Inbox");
            end(
                    step,
                    store,
                    transfer,
                    record.withReply(filed)
                            .withMarks(mark -> record.isOffered(mark.fate()) ? new Mark(Fate.DELIVERED, filed) : mark));
        }
    }

    /** The sender knows, or must not: those whom a report was due for have ended. */
    private void told(Step step, StoreState store, Transfer transfer) {
        Candidate part = transfer.requirePart();
        PartRecord told = part.record().withMarks(mark -> mark.fate().isReportDue() ? mark.with(Fate.RETURNED) : mark);
        if (told.isEnded()) {
            end(step, store, transfer, told);
        } else {
            transfer.part = part.at(part.revision(), part.label(), told);
            rest(
                    step,
                    store,
                    transfer,
                    MessageState.BACKING_OFF,
                    later(part.label().due(), step.now));
        }
    }

    void partEnded(Step step, Event.PartEnded event) {
        Transfer transfer = step.state.transfers.get(event.attempt());
        StoreState store = Core.store(step, event.store());
        if (transfer == null || store == null) {
            return;
        }
        if (event.result() != ChangeResult.APPLIED) {
            core.attempts.lost(step, store, transfer, event.result());
            return;
        }
        if (transfer.order != null) {
            core.orders.applied(step, store, transfer);
        }
        if (event.end() == MessageEnd.SENT) {
            store.sent++;
        } else if (event.end() == MessageEnd.RETURNED) {
            store.returned++;
        }
        core.attempts.finish(step, store, transfer);
    }
}
