package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.postlude.message.Content;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.ReportTemplate;
import org.postlude.spooler.core.Candidate;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Fate;
import org.postlude.spooler.core.Mark;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.mail.LocalDelivery;
import org.postlude.spooler.mail.NonDeliveryReport;
import org.postlude.spooler.mail.ReportRequest;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.transport.EndResult;

/** Composes what the spooler files itself: reports to senders, local deliveries. The same each time for the same part. */
final class Reporter {
    private final String localName;
    private final InstantSource clock;
    private final ReportTemplate template;

    Reporter(String localName, InstantSource clock, ReportTemplate template) {
        this.localName = localName;
        this.clock = clock;
        this.template = template;
    }

    Content report(Command.FileReport command, SpoolerLogon store) throws IOException {
        Candidate part = command.part();
        PartRecord record = part.record();
        List<ReportRequest.Result> results = new ArrayList<>();
        EnumSet<Fate> fates = EnumSet.noneOf(Fate.class);
        for (int i = 0; i < part.recipients().size(); i++) {
            Mark mark = record.marks().get(i);
            if (isAbout(command.about(), mark.fate())) {
                fates.add(mark.fate());
                Recipient recipient = part.recipients().get(i);
                results.add(new ReportRequest.Result(
                        recipient, reply(mark, record), Optional.empty(), Optional.ofNullable(record.lastAttempt())));
            }
        }
        // Not the clock: a report that is composed again after a crash must be the same one.
        // But of a delay, where nothing may have been attempted for long: its key is enough that it is not filed twice.
        Instant last = record.lastAttempt() == null ? record.submitted() : record.lastAttempt();
        Instant when = command.about() == ReportOn.DELAY ? clock.instant() : last;
        Function<Optional<Content>, ReportRequest> request = original -> new ReportRequest(
                kind(command.about(), fates),
                command.key(),
                localName,
                record.sender(),
                part.id().message(),
                record.submitted(),
                when,
                command.about() == ReportOn.DELAY ? Optional.of(command.until()) : Optional.empty(),
                results,
                record.terms().dsn().of(part.recipients()),
                original);
        try {
            return NonDeliveryReport.compose(request.apply(original(part.id(), store)), template);
        } catch (DamagedMessageException e) {
            // The sender is told all the same, only without the message.
            return NonDeliveryReport.compose(request.apply(Optional.empty()), template);
        }
    }

    private static boolean isAbout(ReportOn about, Fate fate) {
        return about == ReportOn.DELAY ? fate == Fate.PENDING : fate.report() == about;
    }

    /** What was said of one recipient last; of one that nobody spoke of, what was said of the part. */
    private static Reply reply(Mark mark, PartRecord record) {
        Reply reply = mark.reply() == null && mark.fate() == Fate.PENDING ? record.lastReply() : mark.reply();
        return reply == null ? Reply.local("no reason is known") : reply;
    }

    private static ReportRequest.Kind kind(ReportOn about, Set<Fate> fates) {
        return switch (about) {
            case FAILURE ->
                fates.contains(Fate.REFUSED) ? ReportRequest.Kind.FAILED : ReportRequest.Kind.UNKNOWN_DELIVERY;
            case SUCCESS -> fates.contains(Fate.RELAYED) ? ReportRequest.Kind.RELAYED : ReportRequest.Kind.DELIVERED;
            case DELAY -> ReportRequest.Kind.DELAYED;
        };
    }

    /** One recipient of a message that may be gone meanwhile. */
    Content late(
            ReportRequest.Kind kind,
            String key,
            QueuedPart part,
            PartRecord record,
            EndResult.Result result,
            SpoolerLogon store)
            throws IOException {
        Instant now = clock.instant();
        Function<Optional<Content>, ReportRequest> request = original -> new ReportRequest(
                kind,
                key,
                localName,
                record.sender(),
                part.id().message(),
                record.submitted(),
                now,
                Optional.empty(),
                List.of(new ReportRequest.Result(
                        result.recipient(),
                        result.outcome().reply(),
                        Optional.empty(),
                        Optional.ofNullable(record.lastAttempt()))),
                record.terms().dsn().of(part.recipients()),
                original);
        try {
            return NonDeliveryReport.compose(request.apply(original(part.id(), store)), template);
        } catch (DamagedMessageException | NoSuchMessageException e) { // the second may come as late as it is read
            return NonDeliveryReport.compose(request.apply(Optional.empty()), template);
        }
    }

    private static Optional<Content> original(PartId part, SpoolerLogon store) throws IOException {
        try {
            return Optional.of(store.open(part.message()).content());
        } catch (NoSuchMessageException e) {
            return Optional.empty();
        }
    }

    Content local(Command.FileLocal command, SpoolerLogon store) throws IOException {
        Candidate part = command.part();
        return new LocalDelivery(
                part.record().sender(),
                part.recipients(),
                store.open(part.id().message()).content());
    }
}
