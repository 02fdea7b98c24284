package org.postlude.testing;

import java.util.List;
import java.util.function.Predicate;

/** What can be said of messages that were sent. Each sentence keeps those it is true of, and fails if none is left. */
public final class SentAssert {
    private final SpoolerAssert whole;
    private final String which;
    private final List<SentMessage> messages;

    SentAssert(SpoolerAssert whole, String which, List<SentMessage> messages) {
        this.whole = whole;
        this.which = which;
        this.messages = messages;
    }

    /**
     * With a subject.
     *
     * @param subject all of it, decoded
     * @return those that have it
     */
    public SentAssert withSubject(String subject) {
        return with(
                "with the subject '" + subject + "'",
                message -> message.subject().equals(subject));
    }

    /**
     * With a sender.
     *
     * @param address the envelope's, in any letter case; empty for {@code <>}
     * @return those that have it
     */
    public SentAssert from(String address) {
        return with("from <" + address + ">", message -> message.sender().equalsIgnoreCase(address));
    }

    /**
     * With something in its text.
     *
     * @param part in the header or the body, as it was sent: no transfer encoding is undone
     * @return those that have it
     */
    public SentAssert containing(String part) {
        return with("containing '" + part + "'", message -> message.text().contains(part));
    }

    /**
     * With anything else.
     *
     * @param what in words, for the failure
     * @param condition what it is like
     * @return those that are like that
     */
    public SentAssert with(String what, Predicate<SentMessage> condition) {
        List<SentMessage> left = messages.stream().filter(condition).toList();
        String now = which + ", " + what;
        if (left.isEmpty()) {
            throw whole.failure("nothing was sent " + now);
        }
        return new SentAssert(whole, now, left);
    }

    /**
     * Exactly one.
     *
     * @return this
     */
    public SentAssert once() {
        if (messages.size() != 1) {
            throw whole.failure(messages.size() + " messages, not one, were sent " + which);
        }
        return this;
    }

    /**
     * Something else of the same spooler.
     *
     * @return where to say it
     */
    public SpoolerAssert and() {
        return whole;
    }
}
