package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** What is recorded of a part after its attempt: its end, a report that is due, or when it is tried again. */
final class Settling {
    private final Core core;

    Settling(Core core) {
        this.core = core;
    }

    static Duration backOff(Step step, Transfer transfer, PartRecord record, Outcomes.After after) {
        Duration own = step.settings
                .retry()
                .delay(record.attempts(), transfer.requirePart().id().hashCode());
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

    /** The attempt that was made, as lists show it; recorded with its outcome, in the same write. */
    static PartRecord tried(Step step, Transfer transfer, PartRecord record, boolean broke) {
        Instant began = record.lastAttempt() == null ? transfer.begun : record.lastAttempt();
        Duration took = Duration.between(transfer.begun, step.now);
        String over = transfer.requirePart().record().transport();
        return record.withPast(record.past()
                .with(new Past.Try(
                        began,
                        took.isNegative() ? Duration.ZERO : took,
                        over,
                        PartRecordCodec.shortened(record.lastReply()),
                        broke)));
    }

    /** Writes what became of a part: its end, a report that is due, or when it is tried again. */
    void settle(Step step, StoreState store, Transfer transfer, Instant due) {
        Candidate part = transfer.requirePart();
        PartRecord judged = Outcomes.judge(part.record(), step.now, Deadlines.givenUp(step, part.record()));
        PartRecord record = untold(route(step, part, judged));
        transfer.stage = Transfer.Stage.RECORDING;
        // An immediate retry would be a second attempt of the same logoff: "exactly one" (C10).
        Instant earliest = store.run == null ? due : later(due, step.now.plusMillis(1));
        boolean rerouted = !record.transport().equals(part.record().transport());
        TransportState over = transfer.transport == null ? null : step.state.transports.get(transfer.transport);
        String poison = Poison.found(over, record);
        if (record.isReportDue()) {
            write(step, transfer, part.label().with(LabelState.CLAIMED, earliest), record);
        } else if (record.isEnded()) {
            end(step, store, transfer, record);
        } else if (poison != null) {
            step.give(new Command.Warn("part " + part.id() + " is held: " + poison));
            Recovery.Decision held = Outcomes.held(record, part.label(), Label.NEVER, poison, step.now);
            write(step, transfer, held.label(), held.record());
        } else {
            transfer.part = part.at(part.revision(), part.label(), record);
            if (rerouted) {
                rest(step, store, transfer, MessageState.QUEUED, store.run == null ? step.now : earliest);
            } else {
                await(step, store, transfer, MessageState.BACKING_OFF, inTime(step, record, earliest));
            }
        }
    }

    /** Who must not be told of something needs no report of it. */
    private static PartRecord untold(PartRecord record) {
        return record.withMarks(mark -> {
            ReportOn report = mark.fate().report();
            return report == null || record.mayTell(report)
                    ? mark
                    : mark.with(mark.fate().told());
        });
    }

    /** No attempt is planned beyond the time at which it would be given up without one (rule D15). */
    static Instant inTime(Step step, PartRecord record, Instant due) {
        Instant last = later(Deadlines.givenUp(step, record), step.now.plusMillis(1));
        boolean isTried = record.marks().stream().anyMatch(mark -> record.isOffered(mark.fate()));
        return isTried && due.isAfter(last) ? last : due;
    }

    /** The part waits; if it waits too long already, its sender is told first, under the claim that it has. */
    private void await(Step step, StoreState store, Transfer transfer, MessageState otherwise, Instant due) {
        Candidate part = transfer.requirePart();
        if (Deadlines.isDelayDue(step, part.record())) {
            transfer.stage = Transfer.Stage.RECORDING;
            write(
                    step,
                    transfer,
                    part.label().with(LabelState.CLAIMED, due),
                    Outcomes.rested(part.record(), otherwise));
        } else {
            rest(step, store, transfer, otherwise, due);
        }
    }

    /** The message had no attempt: it stays QUEUED, unless it has waited for too long. */
    void stay(Step step, StoreState store, Transfer transfer, Instant earliest) {
        PartRecord record = transfer.requirePart().record();
        Instant due = store.run == null ? earliest : later(earliest, step.now.plusMillis(1));
        if (Outcomes.judge(record, step.now, Deadlines.givenUp(step, record)).isReportDue()) {
            settle(step, store, transfer, due);
        } else {
            await(step, store, transfer, MessageState.QUEUED, due);
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

    /** A claim that is taken back before anything was done under it. One for a report is no attempt. */
    void unclaim(Step step, StoreState store, Transfer transfer) {
        Candidate part = transfer.requirePart();
        PartRecord record = part.record();
        boolean isOfDelay = record.isTelling() && !record.isReportDue();
        transfer.part = part.at(part.revision(), part.label(), record.isTelling() ? record : record.uncounted());
        rest(
                step,
                store,
                transfer,
                isOfDelay ? record.state() : MessageState.QUEUED,
                isOfDelay ? part.label().due() : step.now);
    }

    void rest(Step step, StoreState store, Transfer transfer, MessageState otherwise, Instant due) {
        Candidate part = transfer.requirePart();
        transfer.stage = Transfer.Stage.RECORDING;
        PartRecord record = Outcomes.rested(part.record(), otherwise);
        Label label = Outcomes.resting(record, part.laneOver(record.transport()), due);
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

    /** Failures go before successes; a delay is told of what waits on, whose record says nothing else that is due. */
    private static ReportOn next(PartRecord record) {
        ReportOn due = record.dueReport();
        return due == null ? ReportOn.DELAY : due;
    }

    void report(Step step, StoreState store, Transfer transfer) {
        Candidate part = transfer.requirePart();
        ReportOn about = next(part.record());
        if (!part.record().mayTell(about)) {
            told(step, store, transfer);
            return;
        }
        transfer.stage = Transfer.Stage.REPORTING;
        Instant until = Deadlines.givenUp(step, part.record());
        step.give(new Command.FileReport(transfer.store, transfer.attempt, key(part, about), about, until, part));
    }

    /**
     * Each recipient is reported once, so the first one names this report among those of the part; the number of the attempt
     * would not, for not every attempt is counted. Of its delay a part is reported once.
     */
    private static String key(Candidate part, ReportOn about) {
        String prefix = "ndr:" + part.id().message() + ":" + part.id().index() + ":";
        return switch (about) {
            case FAILURE -> prefix + part.record().firstToReport(about);
            case SUCCESS -> prefix + "sent:" + part.record().firstToReport(about);
            case DELAY -> prefix + "delay";
        };
    }

    void filed(Step step, Event.Filed event) {
        Transfer transfer = step.state.transfers.get(event.attempt());
        StoreState store = Core.store(step, event.store());
        if (transfer == null || store == null) {
            return;
        }
        if (transfer.stage == Transfer.Stage.REPORTING) {
            told(step, store, transfer);
            return;
        }
        Candidate part = transfer.requirePart();
        PartRecord before = part.record();
        Reply filed = Reply.local("2.1.5", "filed into the Inbox");
        Fate fate = before.mayTell(ReportOn.SUCCESS) ? Fate.FILED : Fate.DELIVERED;
        PartRecord record =
                before.withReply(filed).withMarks(mark -> before.isOffered(mark.fate()) ? new Mark(fate, filed) : mark);
        goOn(step, store, transfer, tried(step, transfer, record, false), MessageState.BACKING_OFF, step.now);
    }

    /** The sender knows, or must not: those whom the report was due for have ended, or wait on. */
    private void told(Step step, StoreState store, Transfer transfer) {
        Candidate part = transfer.requirePart();
        ReportOn about = next(part.record());
        PartRecord told = about == ReportOn.DELAY
                ? part.record().withPast(part.record().past().withDelayTold(step.now))
                : part.record()
                        .withMarks(mark -> mark.fate().report() == about
                                ? mark.with(mark.fate().told())
                                : mark);
        // It was told in the middle of its waiting, and waits on as it did.
        MessageState otherwise = about == ReportOn.DELAY ? part.record().state() : MessageState.BACKING_OFF;
        goOn(step, store, transfer, told, otherwise, later(part.label().due(), step.now));
    }

    private void goOn(
            Step step, StoreState store, Transfer transfer, PartRecord record, MessageState otherwise, Instant due) {
        Candidate part = transfer.requirePart();
        if (record.isReportDue()) {
            transfer.stage = Transfer.Stage.RECORDING;
            write(step, transfer, part.label().with(LabelState.CLAIMED, due), record);
        } else if (record.isEnded()) {
            end(step, store, transfer, record);
        } else {
            transfer.part = part.at(part.revision(), part.label(), record);
            await(step, store, transfer, otherwise, due);
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
