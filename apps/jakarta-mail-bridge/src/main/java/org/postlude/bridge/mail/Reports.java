package org.postlude.bridge.mail;

import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/** A logoff's report as sentences: what left, what stays, where, what to do. */
final class Reports {
    private Reports() {}

    static String words(String store, LogoffReport report) {
        StringBuilder words = new StringBuilder("Logoff ")
                .append(MailSettings.word(report.mode()))
                .append(" of ")
                .append(store)
                .append(": ")
                .append(outcome(report.outcome()))
                .append(". ")
                .append(messages(report.counts().sent()))
                .append(" left, ")
                .append(report.counts().returned())
                .append(" returned, ")
                .append(report.counts().withdrawn())
                .append(" withdrawn; ")
                .append(report.counts().left())
                .append(" in the store");
        if (report.counts().inDoubt() > 0) {
            words.append(", of which ").append(report.counts().inDoubt()).append(" may have arrived (in doubt)");
        }
        words.append('.');
        report.problems().forEach(problem -> words.append(' ').append(problem).append('.'));
        if (report.counts().left() > 0) {
            words.append(
                            " What is in the store is sent by whoever opens it next: this program, or 'postlude send --store ")
                    .append(store)
                    .append("'; 'postlude queue' lists it.");
        }
        return words.toString();
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case RELEASED -> "done";
            case RELEASED_SHARED -> "this share was let go, others hold the store";
            case REFUSED -> "refused, nothing was changed";
            case INCOMPLETE -> "the deadline came first, and work goes on";
        };
    }

    private static String messages(long count) {
        return count == 1 ? "1 message" : count + " messages";
    }
}
