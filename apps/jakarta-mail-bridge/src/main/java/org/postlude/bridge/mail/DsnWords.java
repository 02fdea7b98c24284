package org.postlude.bridge.mail;

import jakarta.mail.MessagingException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.jspecify.annotations.Nullable;
import org.postlude.message.DsnParameters;
import org.postlude.store.ReportOn;
import org.postlude.store.Submission;

/** What a message or its session wants to be told of deliveries (RFC 3461), in Jakarta Mail's words. */
final class DsnWords {
    private DsnWords() {}

    static Submission applied(Submission submission, Letter letter) throws MessagingException {
        Words words = Words.of(letter.session());
        String smtp = NextHop.prefix(words);
        SMTPMessage special = letter.message() instanceof SMTPMessage message ? message : null;
        Submission told = submission;
        Set<ReportOn> wanted = special != null && special.getNotifyOptions() != 0
                ? wanted(special.getNotifyOptions())
                : wanted(smtp + "dsn.notify", words.text(smtp + "dsn.notify"));
        if (wanted != null) {
            told = told.withReports(wanted);
        }
        DsnParameters.Returned returned = special != null && special.getReturnOption() != 0
                ? returned(special.getReturnOption())
                : returned(smtp + "dsn.ret", words.text(smtp + "dsn.ret"));
        return returned == null
                ? told
                : told.withDsn(new DsnParameters(
                        told.dsn().envelopeId(),
                        Optional.of(returned),
                        told.dsn().originals()));
    }

    private static Set<ReportOn> wanted(int options) {
        Set<ReportOn> wanted = EnumSet.noneOf(ReportOn.class);
        if (options > 0 && (options & SMTPMessage.NOTIFY_SUCCESS) != 0) {
            wanted.add(ReportOn.SUCCESS);
        }
        if (options > 0 && (options & SMTPMessage.NOTIFY_FAILURE) != 0) {
            wanted.add(ReportOn.FAILURE);
        }
        if (options > 0 && (options & SMTPMessage.NOTIFY_DELAY) != 0) {
            wanted.add(ReportOn.DELAY);
        }
        return wanted;
    }

    private static @Nullable Set<ReportOn> wanted(String property, @Nullable String text) throws MessagingException {
        if (text == null) {
            return null;
        }
        Set<ReportOn> wanted = EnumSet.noneOf(ReportOn.class);
        for (String word : text.toUpperCase(Locale.ROOT).split("[\\s,]+", -1)) {
            switch (word) {
                case "NEVER" -> {}
                case "SUCCESS" -> wanted.add(ReportOn.SUCCESS);
                case "FAILURE" -> wanted.add(ReportOn.FAILURE);
                case "DELAY" -> wanted.add(ReportOn.DELAY);
                default -> throw wrong(property, text, "NEVER, or some of SUCCESS, FAILURE, DELAY");
            }
        }
        return wanted;
    }

    private static DsnParameters.Returned returned(int option) {
        return option == SMTPMessage.RETURN_FULL ? DsnParameters.Returned.FULL : DsnParameters.Returned.HDRS;
    }

    private static DsnParameters.@Nullable Returned returned(String property, @Nullable String text)
            throws MessagingException {
        if (text == null) {
            return null;
        }
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "FULL" -> DsnParameters.Returned.FULL;
            case "HDRS" -> DsnParameters.Returned.HDRS;
            default -> throw wrong(property, text, "FULL or HDRS");
        };
    }

    private static MessagingException wrong(String property, String text, String words) {
        return new MessagingException(property + " is '" + text + "'; write " + words + ". Nothing was submitted");
    }
}
