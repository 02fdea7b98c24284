package org.postlude.spooler.run;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.postlude.message.PartId;
import org.postlude.message.ProviderContractException;
import org.postlude.message.Recipient;
import org.postlude.spooler.core.Fate;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.mail.NonDeliveryReport;
import org.postlude.spooler.mail.ReportRequest;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.StatusAnswer;

/**
 * What transports hear of a message after the next hop took it, as reports to its sender; MAPI {@code StatusRecips} (rule
 * T23). Each recipient's delivery, and each one's failure, is filed once: the store keeps the key. What is known of a message
 * that has ended is what its store keeps of it. On the transport's thread.
 */
final class LateReports {
    private final Supplier<List<StoreDesk>> stores;
    private final Reporter reporter;
    private final Filing filing;

    LateReports(Supplier<List<StoreDesk>> stores, Reporter reporter, Filing filing) {
        this.stores = stores;
        this.reporter = reporter;
        this.filing = filing;
    }

    StatusAnswer tell(String transport, PartId id, List<EndResult.Result> results) throws IOException {
        requireFinal(transport, id, results);
        Throwable unasked = null;
        for (StoreDesk desk : stores.get()) {
            Optional<QueuedPart> part = Optional.empty();
            try {
                part = desk.visit(logon -> Callbacks.inside(() -> find(logon, id)));
            } catch (IOException | RuntimeException | Error e) {
                unasked = e; // another store may have it
            }
            if (part.isPresent()) {
                return tell(transport, desk, part.get(), results);
            }
        }
        if (unasked == null) {
            return StatusAnswer.UNKNOWN;
        }
        throw new IOException(
                "a store that may have part " + id + " could not be asked (" + Words.of(unasked)
                        + "), and no other one knows it; nothing was filed, tell it again",
                unasked);
    }

    private static Optional<QueuedPart> find(SpoolerLogon logon, PartId id) throws IOException {
        return logon.parts(id.message()).stream()
                .filter(part -> part.id().equals(id))
                .findFirst();
    }

    private static void requireFinal(String transport, PartId id, List<EndResult.Result> results) {
        Set<Recipient> named = new HashSet<>();
        for (EndResult.Result result : results) {
            boolean isFinal = result.outcome() instanceof RecipientOutcome.Accepted
                    || result.outcome() instanceof RecipientOutcome.Refused;
            if (!isFinal) {
                throw broken(transport, id, result.recipient() + " as " + result.outcome() + ", which is no ending");
            }
            if (!named.add(result.recipient())) {
                throw broken(transport, id, result.recipient() + " twice");
            }
        }
    }

    private StatusAnswer tell(String transport, StoreDesk desk, QueuedPart part, List<EndResult.Result> results)
            throws IOException {
        PartRecord record = PartRecordCodec.decode(part.record());
        // One that declined some of its recipients may have handed it over for the others.
        if (!record.transport().equals(transport) && !record.declined().contains(transport)) {
            throw broken(transport, part.id(), "recipients, and it went over '" + record.transport() + "'");
        }
        int[] places = new int[results.size()];
        boolean isRecorded = true;
        for (int i = 0; i < places.length; i++) {
            Recipient recipient = results.get(i).recipient();
            places[i] = part.recipients().indexOf(recipient);
            if (places[i] < 0) {
                throw broken(transport, part.id(), recipient + ", who is no recipient of it");
            }
            Fate fate = record.marks().get(places[i]).fate();
            if (fate == Fate.RETURNED || fate == Fate.REFUSED || fate == Fate.UNKNOWN) {
                throw broken(transport, part.id(), recipient + ", whose failure its sender is told already");
            }
            isRecorded &= fate.isDelivered();
        }
        if (!isRecorded) {
            return StatusAnswer.TOO_EARLY;
        }
        for (int i = 0; i < places.length; i++) {
            boolean isDelivered = results.get(i).outcome() instanceof RecipientOutcome.Accepted;
            // What a network tells by itself is told on, but to who wants to hear nothing (NOTIFY=NEVER).
            boolean mayTell = isDelivered
                    ? NonDeliveryReport.mayReport(record.sender())
                            && !record.terms().reports().isEmpty()
                    : record.mayTell(ReportOn.FAILURE);
            if (mayTell) {
                file(desk, part, record, places[i], results.get(i));
            }
        }
        return StatusAnswer.FILED;
    }

    private void file(StoreDesk desk, QueuedPart part, PartRecord record, int place, EndResult.Result result)
            throws IOException {
        boolean isDelivered = result.outcome() instanceof RecipientOutcome.Accepted;
        ReportRequest.Kind kind = isDelivered ? ReportRequest.Kind.DELIVERED : ReportRequest.Kind.FAILED;
        String key = "dsn:" + part.id().message() + ":" + part.id().index() + ":" + place + ":" + kind;
        filing.lateReport(desk, key, logon -> reporter.late(kind, key, part, record, result, logon));
    }

    private static ProviderContractException broken(String transport, PartId part, String what) {
        return new ProviderContractException(
                "T23",
                "transport '" + transport + "' called statusRecipients for part " + part + " with " + what
                        + "; nothing was filed, and what is recorded of the part stays");
    }
}
