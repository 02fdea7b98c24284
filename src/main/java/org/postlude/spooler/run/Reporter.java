package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.postlude.message.Content;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.core.Candidate;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Fate;
import org.postlude.spooler.core.Mark;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.mail.LocalDelivery;
import org.postlude.spooler.mail.NonDeliveryReport;
import org.postlude.spooler.mail.ReportRequest;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.transport.EndResult;

/** Composes what the spooler files itself: reports to senders, local deliveries. The same each time for the same part. */
final class Reporter {
    private final String localName;
    private final InstantSource clock;

    Reporter(String localName, InstantSource clock) {
        this.localName = localName;
        this.clock = clock;
    }

    Content report(Command.FileReport command, SpoolerLogon store) throws IOException {
        Candidate part = command.part();
        PartRecord record = part.record();
        List<ReportRequest.Result> results = new ArrayList<>();
        boolean unknown = true;
        for (int i = 0; i < part.recipients().size(); i++) {
            Mark mark = record.marks().get(i);
            if (mark.fate() == Fate.REFUSED || mark.fate() == Fate.UNKNOWN) {
                unknown &= mark.fate() == Fate.UNKNOWN;
                Recipient recipient = part.recipients().get(i);
                Reply reply = mark.reply() == null ? Reply.local("5.0.0", "no reason is known") : mark.reply();
                results.add(new ReportRequest.Result(
                        recipient, reply, Optional.empty(), Optional.ofNullable(record.lastAttempt())));
            }
        }
        // Not the clock: a report that is composed again after a crash must be the same one.
        Instant when = record.lastAttempt() == null ? record.submitted() : record.lastAttempt();
        boolean isUnknown = unknown;
        Function<Optional<Content>, ReportRequest> request = original -> new ReportRequest(
                isUnknown ? ReportRequest.Kind.UNKNOWN_DELIVERY : ReportRequest.Kind.FAILED,
                command.key(),
                localName,
                record.sender(),
                part.id().message(),
                record.submitted(),
                when,
                Optional.empty(),
                results,
                original);
        try {
            return NonDeliveryReport.compose(request.apply(original(part.id(), store)));
        } catch (DamagedMessageException e) {
            // The sender is told all the same, only without the message.
            return NonDeliveryReport.compose(request.apply(Optional.empty()));
        }
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
                original);
        try {
            return NonDeliveryReport.compose(request.apply(original(part.id(), store)));
        } catch (DamagedMessageException | NoSuchMessageException e) { // the second may come as late as it is read
            return NonDeliveryReport.compose(request.apply(Optional.empty()));
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
