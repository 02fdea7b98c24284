package org.postlude.submission;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postlude.message.DsnParameters;
import org.postlude.message.DsnParameters.Returned;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.server.Session;

/** MAIL (RFC 5321, 4.1.1.2) with SIZE, BODY, SMTPUTF8, RET, ENVID and AUTH. */
final class FromCommand extends Verb {
    private static final Set<String> BODIES = Set.of("7BIT", "8BITMIME");
    private static final Set<String> RETURNS = Set.of("FULL", "HDRS");

    private final SubmissionSettings settings;

    FromCommand(Clients clients, SubmissionSettings settings) {
        super("MAIL", clients);
        this.settings = settings;
    }

    @Override
    String answer(String line, Session session) throws DropConnectionException {
        if (clients.isLeaving()) {
            throw new DropConnectionException(421, Clients.CHANGED);
        }
        if (clients.isShut()) {
            return "451 4.3.2 No mail is taken now, for it is being logged off; send it again later";
        }
        if (settings.needsTls() && !session.isTLSStarted()) {
            return "530 5.7.0 Say STARTTLS first";
        }
        if (settings.needsLogin() && !session.isAuthenticated()) {
            return "530 5.7.0 Log in first";
        }
        if (session.getHelo().isEmpty()) {
            return "503 5.5.1 Say EHLO first";
        }
        if (session.isMailTransactionInProgress()) {
            return "503 5.5.1 The sender is known already; say RSET to begin anew";
        }
        PathLine path = PathLine.of(line, "MAIL FROM:");
        return path == null ? "501 5.5.4 Syntax: MAIL FROM:<address> [parameters]" : begun(path, session);
    }

    private String begun(PathLine path, Session session) throws DropConnectionException {
        boolean isInternational = path.parameters().containsKey("SMTPUTF8");
        for (Map.Entry<String, String> each : path.parameters().entrySet()) {
            String fault = fault(each.getKey(), each.getValue());
            if (!fault.isEmpty()) {
                return fault;
            }
        }
        if (!path.isAscii() && !isInternational) {
            return "553 5.6.7 That address needs SMTPUTF8";
        }
        if (!path.address().isEmpty()) {
            try {
                Recipient unused = Recipient.smtp(path.address());
            } catch (InvalidAddressException e) {
                return "501 5.1.7 " + e.getMessage();
            }
        }
        session.startMailTransaction();
        if (clients.isLeaving()) { // meanwhile, and whoever waits for the last ones may not have counted this one
            session.resetMailTransaction();
            throw new DropConnectionException(421, Clients.CHANGED);
        }
        Transaction transaction = transaction(session);
        transaction.sender = path.address();
        transaction.isInternational = isInternational;
        transaction.envelopeId = Optional.ofNullable(path.parameters().get("ENVID"));
        transaction.returned = Optional.ofNullable(path.parameters().get("RET"))
                .map(word -> Returned.valueOf(word.toUpperCase(Locale.ROOT)));
        return "250 2.1.0 Ok";
    }

    private String fault(String name, String value) {
        return switch (name) {
            case "SIZE" -> ofSize(value);
            case "BODY" -> isOneOf(BODIES, value);
            case "RET" -> isOneOf(RETURNS, value);
            case "ENVID" ->
                DsnParameters.isEnvelopeId(value)
                        ? ""
                        : "501 5.5.4 ENVID is to be xtext of at most " + DsnParameters.LONGEST_ENVELOPE_ID
                                + " characters (RFC 3461, 4.4)";
            case "SMTPUTF8" -> value.isEmpty() ? "" : "501 5.5.4 SMTPUTF8 has no value";
            case "AUTH" -> ""; // who it is for is nobody's concern here (RFC 4954, 5)
            default -> "555 5.5.4 " + name + " is no parameter of MAIL here";
        };
    }

    private String ofSize(String value) {
        if (!value.matches("\\d{1,20}")) {
            return "501 5.5.4 SIZE is to be a number";
        }
        boolean isTooLarge = new BigInteger(value).compareTo(BigInteger.valueOf(settings.largest())) > 0;
        return isTooLarge ? "552 5.3.4 " + settings.largest() + " octets are the most that is taken" : "";
    }

    private static String isOneOf(Set<String> words, String value) {
        return words.contains(value.toUpperCase(Locale.ROOT)) ? "" : "501 5.5.4 '" + value + "' is none of " + words;
    }
}
