package org.postlude.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;
import org.postlude.message.MessageState;
import org.postlude.store.RecipientStatus;

/** What can be said of a spooler's work. Whatever fails shows all that is there: sent, queued, filed and warned of. */
public final class SpoolerAssert {
    private final TestSpooler spooler;

    SpoolerAssert(TestSpooler spooler) {
        this.spooler = spooler;
    }

    /**
     * At least one such message was sent: the next hop has it.
     *
     * @param which what it is like
     * @return this
     */
    public SpoolerAssert sent(Predicate<SentMessage> which) {
        if (spooler.sent().stream().noneMatch(which)) {
            throw failure("no such message was sent");
        }
        return this;
    }

    /**
     * So many messages were sent, counted at the next hop.
     *
     * @param count zero or more
     * @return this
     */
    public SpoolerAssert sent(int count) {
        int found = spooler.sent().size();
        if (found != count) {
            throw failure(count + " messages should have been sent, not " + found);
        }
        return this;
    }

    /**
     * Nothing was sent.
     *
     * @return this
     */
    public SpoolerAssert sentNothing() {
        return sent(0);
    }

    /**
     * Something was sent to a recipient.
     *
     * @param address of the envelope, in any letter case
     * @return what was, for more to be said of it
     */
    public SentAssert sentTo(String address) {
        List<SentMessage> found = spooler.sent().stream()
                .filter(message -> message.recipients().stream().anyMatch(address::equalsIgnoreCase))
                .toList();
        if (found.isEmpty()) {
            throw failure("nothing was sent to " + address);
        }
        return new SentAssert(this, "to " + address, found);
    }

    /**
     * Nothing was sent to a recipient.
     *
     * @param address of the envelope, in any letter case
     * @return this
     */
    public SpoolerAssert sentNothingTo(String address) {
        if (spooler.sent().stream()
                .anyMatch(message -> message.recipients().stream().anyMatch(address::equalsIgnoreCase))) {
            throw failure("nothing should have been sent to " + address);
        }
        return this;
    }

    /**
     * So many messages have not ended.
     *
     * @param count zero or more
     * @return this
     */
    public SpoolerAssert queued(int count) {
        int found = spooler.queue().size();
        if (found != count) {
            throw failure(count + " messages should be in the queue, not " + found);
        }
        return this;
    }

    /**
     * No message is left in the queue.
     *
     * @return this
     */
    public SpoolerAssert queuedNothing() {
        return queued(0);
    }

    /**
     * A message in the queue stands so for a recipient.
     *
     * @param address of the envelope, in any letter case
     * @param state for example BACKING_OFF or ACTIVE
     * @return this
     */
    public SpoolerAssert queued(String address, MessageState state) {
        List<MessageState> found = spooler.queue().stream()
                .flatMap(message -> message.recipients().stream())
                .filter(recipient -> recipient.address().equalsIgnoreCase(address))
                .map(RecipientStatus::state)
                .toList();
        if (!found.contains(state)) {
            throw failure("something should be " + state + " for " + address + ", but "
                    + (found.isEmpty() ? "nothing is queued for it" : "it is " + found));
        }
        return this;
    }

    /**
     * The next hop may have a message for a recipient, and nobody knows.
     *
     * @param address of the envelope, in any letter case
     * @return this
     */
    public SpoolerAssert inDoubt(String address) {
        return queued(address, MessageState.IN_DOUBT);
    }

    /**
     * A message came back: a report in the Inbox says of the recipient that it failed.
     *
     * @param address of the envelope, in any letter case
     * @return this
     */
    public SpoolerAssert returned(String address) {
        if (returns().noneMatch(address::equalsIgnoreCase)) {
            throw failure("nothing was returned of a message to " + address);
        }
        return this;
    }

    /**
     * No message came back.
     *
     * @return this
     */
    public SpoolerAssert returnedNothing() {
        if (returns().findAny().isPresent()) {
            throw failure("nothing should have been returned");
        }
        return this;
    }

    private Stream<String> returns() {
        return spooler.inbox().stream().flatMap(message -> failed(message.text()).stream());
    }

    /** Whom a report tells of as failed (RFC 3464), of whatever type the address is; a report of a delivery tells of no return. */
    private static List<String> failed(String report) {
        List<String> failed = new ArrayList<>();
        String recipient = "";
        for (String line : report.lines().toList()) {
            String field = line.toLowerCase(Locale.ROOT);
            if (field.startsWith("final-recipient:")) {
                recipient = line.substring(line.indexOf(';') + 1).strip();
            } else if (field.strip().equals("action: failed") && !recipient.isEmpty()) {
                failed.add(recipient);
                recipient = "";
            }
        }
        return failed;
    }

    AssertionFailedError failure(String what) {
        return new AssertionFailedError(what + ", at " + spooler.now()
                + list("sent", spooler.sent().stream())
                + list(
                        "queued",
                        spooler.queue().stream()
                                .flatMap(message -> message.recipients().stream()
                                        .map(each -> each.address() + ": " + each.state() + ", " + message.attempts()
                                                + " attempts, last reply " + each.reply())))
                + list("in the Inbox", spooler.inbox().stream())
                + list("warnings", spooler.warnings().stream()));
    }

    private static String list(String title, Stream<?> lines) {
        String all = lines.map(line -> "\n    " + line).collect(Collectors.joining());
        return "\n  " + title + ":" + (all.isEmpty() ? " nothing" : all);
    }
}
