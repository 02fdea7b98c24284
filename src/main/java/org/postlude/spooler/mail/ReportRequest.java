package org.postlude.spooler.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.ReportTemplate;

/**
 * All that a report says. Two equal requests give the same octets, so that a report can be composed again after a crash and
 * filed under the same key: record {@code now} before the report is composed.
 *
 * @param kind what it reports
 * @param key the delivery key, for example {@code ndr:7Q2M-19:0}; the report's Message-ID comes from it
 * @param reportingName this host's name
 * @param sender who gets the report, a mailbox; see {@link NonDeliveryReport#mayReport}
 * @param id the message's name in the queue
 * @param arrival when it was submitted
 * @param now the report's date
 * @param retryUntil for {@link Kind#DELAYED}: when it will be given up; empty if that is not known
 * @param results the recipients that it is about, at least one
 * @param dsn what it repeats (RFC 3464, 2.2.1 and 2.3.1), and how much of the message it returns
 * @param original as stored; empty where it can no longer be read
 */
public record ReportRequest(
        Kind kind,
        String key,
        String reportingName,
        String sender,
        MessageId id,
        Instant arrival,
        Instant now,
        Optional<Instant> retryUntil,
        List<Result> results,
        DsnParameters dsn,
        Optional<Content> original) {
    /** What is reported; decides {@code Action} (RFC 3464, 2.3.3) and the words. */
    public enum Kind {
        /** Refused, or given up when its time was over: {@code failed}. */
        FAILED("failed", ReportTemplate.Kind.FAILED),
        /** Delivered, into the Inbox here or as the network told later: {@code delivered}. */
        DELIVERED("delivered", ReportTemplate.Kind.DELIVERED),
        /** Taken by a next hop that is not known to tell more: {@code relayed}. */
        RELAYED("relayed", ReportTemplate.Kind.RELAYED),
        /** Not delivered yet and tried again: {@code delayed}. */
        DELAYED("delayed", ReportTemplate.Kind.DELAYED),
        /** Handed over, the answer not seen, and not to be sent again: {@code failed}, for no word says "unknown". */
        UNKNOWN_DELIVERY("failed", ReportTemplate.Kind.UNKNOWN);

        private final String action;
        private final ReportTemplate.Kind words;

        Kind(String action, ReportTemplate.Kind words) {
            this.action = action;
            this.words = words;
        }

        ReportTemplate.Kind ofTemplate() {
            return words;
        }

        String action() {
            return action;
        }
    }

    /**
     * What became of one recipient.
     *
     * @param recipient who
     * @param reply the last answer, or our own verdict
     * @param remote the server that answered; empty if none did
     * @param lastAttempt when it was tried last; empty if it never was
     */
    public record Result(Recipient recipient, Reply reply, Optional<String> remote, Optional<Instant> lastAttempt) {}

    /** One that repeats nothing. */
    public ReportRequest(
            Kind kind,
            String key,
            String reportingName,
            String sender,
            MessageId id,
            Instant arrival,
            Instant now,
            Optional<Instant> retryUntil,
            List<Result> results,
            Optional<Content> original) {
        this(kind, key, reportingName, sender, id, arrival, now, retryUntil, results, DsnParameters.NONE, original);
    }

    /**
     * Copies the results and checks the names.
     *
     * @throws IllegalArgumentException if the sender is empty or there is no result
     * @throws org.postlude.message.InvalidAddressException if the sender is no mailbox or the reporting name no
     *     domain in ASCII
     */
    public ReportRequest {
        if (!NonDeliveryReport.mayReport(sender)) {
            throw new IllegalArgumentException(
                    "message " + id + " has no sender: nothing may be reported of it (RFC 5321, 4.5.5)");
        }
        Recipient.smtp(sender);
        HostName.checked(reportingName);
        results = List.copyOf(results);
        if (results.isEmpty()) {
            throw new IllegalArgumentException("a report of message " + id + " about nobody");
        }
    }
}
