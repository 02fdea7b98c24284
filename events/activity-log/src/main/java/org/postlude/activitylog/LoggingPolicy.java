package org.postlude.activitylog;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.postlude.message.ActivityEvent;

/**
 * Whose events are logged: the parental controls' IsLoggingRequired. Asked for each event when it is read; of what need not be logged
 * there is a number in the log, and nothing else. Thread-safe.
 */
@FunctionalInterface
public interface LoggingPolicy {
    /**
     * Whether an event is logged.
     *
     * @param event as its feed tells it
     * @return false if nothing of it may be in the log
     */
    boolean isRequired(ActivityEvent event);

    /**
     * All events.
     *
     * @return of everybody and of nobody
     */
    static LoggingPolicy everything() {
        return event -> true;
    }

    /**
     * Those of some accounts, and what stores tell of themselves ({@code store.logged-off}). Other events that name no account are of
     * nobody who is watched over, and are not logged.
     *
     * @param isRequired whether logging is required for an account: an address, or the identity in conversations
     * @return asks it for each account that an event is of
     */
    static LoggingPolicy ofAccounts(Predicate<String> isRequired) {
        return event ->
                event.kind().startsWith("store.") || accounts(event).stream().anyMatch(isRequired);
    }

    /**
     * Whose an event is: of conversations and of the typed events of mail the account's; of mail that came in, all who got it; of other
     * mail, the sender. Who is on the other side is not watched over.
     *
     * @param event any
     * @return empty if it names none
     */
    static Set<String> accounts(ActivityEvent event) {
        Map<String, String> facts = event.facts();
        Set<String> found = new LinkedHashSet<>();
        found.add(facts.getOrDefault("account-name", ""));
        found.add(facts.getOrDefault("email-account", ""));
        if (event.kind().equals("mail.received")) {
            found.addAll(Addresses.in(facts.getOrDefault("recipients", "")));
        } else if (event.kind().startsWith("mail.")) {
            found.add(facts.getOrDefault("sender", ""));
        }
        found.remove("");
        return found;
    }
}
