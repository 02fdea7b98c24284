package org.postlude.submission;

import java.util.Map;
import java.util.Set;
import org.postlude.message.DsnParameters;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;
import org.postlude.store.ReportOn;
import org.subethamail.smtp.server.Session;

/** RCPT (RFC 5321, 4.1.1.3) with NOTIFY and ORCPT. */
final class ToCommand extends Verb {
    private final SubmissionSettings settings;

    ToCommand(Clients clients, SubmissionSettings settings) {
        super("RCPT", clients);
        this.settings = settings;
    }

    @Override
    String answer(String line, Session session) {
        if (!session.isMailTransactionInProgress()) {
            return "503 5.5.1 Say MAIL first";
        }
        PathLine path = PathLine.of(line, "RCPT TO:");
        if (path == null || path.address().isEmpty()) {
            return "501 5.5.4 Syntax: RCPT TO:<address> [parameters]";
        }
        Transaction transaction = transaction(session);
        if (!path.isAscii() && !transaction.isInternational) {
            return "553 5.6.7 That address needs SMTPUTF8 with its MAIL";
        }
        if (transaction.recipients.size() >= settings.recipients()) {
            return "452 4.5.3 " + settings.recipients() + " recipients are the most; send the others another message";
        }
        Set<ReportOn> reports = ReportOn.USUAL;
        for (Map.Entry<String, String> each : path.parameters().entrySet()) {
            String fault = fault(each.getKey(), each.getValue());
            if (!fault.isEmpty()) {
                return fault;
            }
            if (each.getKey().equals("NOTIFY")) {
                reports = Transaction.reports(each.getValue());
            }
        }
        return reports == null ? "501 5.5.4 NOTIFY (RFC 3461, 4.1) cannot be read" : added(transaction, path, reports);
    }

    /** The store keeps one wish for a message; who wants something else gets one of his own, as with too many recipients. */
    private String added(Transaction transaction, PathLine path, Set<ReportOn> reports) {
        Set<ReportOn> before = transaction.reports;
        if (before != null && !before.equals(reports)) {
            return "452 4.5.3 Recipients with another NOTIFY are to get another message";
        }
        boolean isPostmaster = path.address().equalsIgnoreCase("postmaster"); // RFC 5321, 4.5.1
        String address = isPostmaster ? path.address() + "@" + settings.hostName() : path.address();
        try {
            Recipient mailbox = Recipient.smtp(address); // whatever type it is of, RCPT has no other form
            Recipient recipient = new Recipient(settings.addressType(), mailbox.address());
            String original = path.parameters().get("ORCPT");
            if (original != null && !transaction.recipients.contains(recipient)) {
                transaction.originals.add(new DsnParameters.Original(recipient, inAscii(original)));
            }
            transaction.recipients.add(recipient);
        } catch (InvalidAddressException e) {
            return "501 5.1.3 " + e.getMessage();
        }
        transaction.reports = reports;
        return "250 2.1.5 Ok";
    }

    private static String fault(String name, String value) {
        return switch (name) {
            case "NOTIFY" -> "";
            case "ORCPT" ->
                DsnParameters.isOriginal(inAscii(value))
                        ? ""
                        : "501 5.5.4 ORCPT is to be a type, a semicolon and an address in xtext, at most "
                                + DsnParameters.LONGEST_ORIGINAL + " characters (RFC 3461, 4.2)";
            default -> "555 5.5.4 " + name + " is no parameter of RCPT here";
        };
    }

    /** An international one may stand there as it is, and is kept in the form that a server without SMTPUTF8 takes (RFC 6533, 3). */
    private static String inAscii(String value) {
        if (!value.regionMatches(true, 0, "utf-8;", 0, 6)) {
            return value;
        }
        StringBuilder out = new StringBuilder(value.length());
        value.codePoints()
                .forEach(letter ->
                        out.append(letter > '~' ? String.format("\\x{%02X}", letter) : Character.toString(letter)));
        return out.toString();
    }
}
