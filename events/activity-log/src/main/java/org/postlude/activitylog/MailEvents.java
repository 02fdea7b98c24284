package org.postlude.activitylog;

import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postlude.message.ActivityEvent;
import org.postlude.message.MessageState;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.EmailReceived;
import org.postlude.message.event.EmailSent;
import org.postlude.message.event.Fact;
import org.postlude.message.event.RecordedEvent;

/**
 * What feeds tell of mail, as events of the parental controls: each outcome of an attempt is an EMAIL_SENT, whatever it is, for that is
 * recorded on an attempt; mail that came in is an EMAIL_RECEIVED. What a feed does not tell is absent, with the reason.
 */
public final class MailEvents {
    private static final Set<String> ATTEMPTS =
            Set.of("mail.sent", "mail.returned", "mail.backed-off", "mail.in-doubt");
    private static final String NOT_TOLD = "the feed does not tell it";
    private static final String CUT = "...";
    /** A feed cuts off what is longer. */
    private static final int CUT_FROM = 1_000;
    /** The empty reverse path of a report (RFC 5321, 4.5.5). */
    private static final String NOBODY = "<>";

    private static final int NANOS_OF_UNIT = 100;

    private final Fact<String> appName;
    private final Fact<String> appVersion;

    /**
     * Of an application.
     *
     * @param appName which one
     * @param appVersion its version
     */
    public MailEvents(Fact<String> appName, Fact<String> appVersion) {
        this.appName = appName;
        this.appVersion = appVersion;
    }

    /**
     * The same event in the other family.
     *
     * @param event of a feed
     * @return empty if it is no attempt and no reception, or has a text that such an event cannot have (a NUL)
     */
    public Optional<RecordedEvent> of(ActivityEvent event) {
        try {
            if (ATTEMPTS.contains(event.kind())) {
                return Optional.of(sent(event.facts()));
            }
            return event.kind().equals("mail.received") ? Optional.of(received(event)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the feed's own event says all of it
        }
    }

    private EmailSent sent(Map<String, String> facts) {
        List<String> recipients = new ArrayList<>();
        boolean isCut = false;
        for (MessageState state : MessageState.values()) {
            String of = facts.getOrDefault(state.name().toLowerCase(Locale.ROOT).replace('_', '-'), "");
            isCut |= isCut(of);
            recipients.addAll(items(of));
        }
        return new EmailSent(
                sender(facts),
                appName,
                appVersion,
                subject(facts),
                Blocked.NOT,
                list(recipients, isCut),
                Fact.absent(NOT_TOLD),
                Fact.ofText(facts.getOrDefault("sender", ""), "a report of the system has no sender"));
    }

    private EmailReceived received(ActivityEvent event) {
        Map<String, String> facts = event.facts();
        String recipients = facts.getOrDefault("recipients", "");
        return new EmailReceived(
                sender(facts),
                appName,
                appVersion,
                subject(facts),
                reason(facts),
                list(items(recipients), isCut(recipients)),
                Fact.absent(NOT_TOLD),
                inWholeUnits(event.at()),
                Fact.absent("the feed does not tell whose account it came by"));
    }

    private static String sender(Map<String, String> facts) {
        String sender = facts.getOrDefault("sender", "");
        return sender.isEmpty() ? NOBODY : sender;
    }

    private static Fact<String> subject(Map<String, String> facts) {
        return Fact.ofText(facts.getOrDefault("subject", ""), NOT_TOLD);
    }

    private static List<String> items(String joined) {
        return joined.isEmpty() ? List.of() : Arrays.asList(joined.split("\t", -1));
    }

    private static boolean isCut(String joined) {
        return joined.length() > CUT_FROM && joined.endsWith(CUT);
    }

    private static Fact<List<String>> list(List<String> items, boolean isCut) {
        if (isCut) {
            return Fact.absent("there are more than the feed tells");
        }
        return items.isEmpty() ? Fact.absent(NOT_TOLD) : Fact.of(items);
    }

    /** A policy of the store's may have kept it back. */
    private static Blocked reason(Map<String, String> facts) {
        String reason = facts.getOrDefault("reason", "0");
        try {
            return Blocked.of(Long.parseLong(reason));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("reason is no number: " + reason, e);
        }
    }

    /** A FILETIME has units of 100 ns. */
    private static Instant inWholeUnits(Instant time) {
        return time.minusNanos(time.get(ChronoField.NANO_OF_SECOND) % NANOS_OF_UNIT);
    }
}
