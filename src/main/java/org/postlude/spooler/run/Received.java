package org.postlude.spooler.run;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.MessageId;
import org.postlude.message.PostludeException;
import org.postlude.message.event.Blocked;
import org.postlude.spooler.mail.EncodedWords;
import org.postlude.spooler.mail.HeaderScan;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoredMessage;

/** What came in from outside, as an event; the same delivery gives the same key. */
final class Received {
    /** Of deliveries that a transport brought. */
    static final String PREFIX = "in:";

    private static final String BETWEEN = "\t";
    private static final int SEEN = 65_536;
    private static final byte[] NOTHING = new byte[0];
    /** Ids that end in their time, as the contract's support makes them; others are looked up, which costs a read each. */
    private static final Pattern TIMED = Pattern.compile("[0-9a-f]+(?:-[0-9a-f]+){2}-([0-9a-f]{1,15})");

    private Received() {}

    /**
     * From the beginning of the message.
     *
     * @param delivery the key of the delivery: {@code in:TRANSPORT:KEY}
     * @param reason why it was blocked, if it was
     */
    static ActivityEvent event(String delivery, MessageId id, byte[] beginning, Blocked reason, Instant at) {
        HeaderScan header = HeaderScan.of(beginning);
        Map<String, String> facts = new HashMap<>();
        facts.put("message", id.value());
        facts.put("transport", transport(delivery));
        put(facts, "sender", EncodedWords.decode(header.value("From")));
        put(facts, "subject", EncodedWords.decode(header.value("Subject")));
        put(facts, "message-id", header.value("Message-ID"));
        List<String> recipients = new ArrayList<>(mailboxes(header.value("To")));
        recipients.addAll(mailboxes(header.value("Cc")));
        facts.put("reason", String.valueOf(reason.number()));
        put(facts, "recipients", String.join(BETWEEN, recipients));
        return new ActivityEvent(key(delivery), at, "mail.received", facts);
    }

    static String key(String delivery) {
        return "received:" + delivery;
    }

    /** A transport's name has no colon. */
    private static String transport(String delivery) {
        String rest = delivery.substring(PREFIX.length());
        int colon = rest.indexOf(':');
        return colon < 0 ? rest : rest.substring(0, colon);
    }

    private static void put(Map<String, String> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.put(name, value);
        }
    }

    /** Of a field with several (RFC 5322, 3.4): a comma in quotes, or in a comment, ends none. */
    private static List<String> mailboxes(String field) {
        List<String> found = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        boolean isQuoted = false;
        int depth = 0;
        for (int i = 0; i < field.length(); i++) {
            char next = field.charAt(i);
            if (next == '"') {
                isQuoted = !isQuoted;
            } else if (!isQuoted && (next == '(' || next == ')')) {
                depth = Math.max(0, depth + (next == '(' ? 1 : -1));
            }
            if (next == ',' && !isQuoted && depth == 0) {
                add(found, one);
            } else {
                one.append(next == '\t' ? ' ' : next);
            }
        }
        add(found, one);
        return found;
    }

    private static void add(List<String> found, StringBuilder one) {
        String mailbox = EncodedWords.decode(one.toString().strip());
        if (!mailbox.isEmpty()) {
            found.add(mailbox.replace('\t', ' '));
        }
        one.setLength(0);
    }

    private static @Nullable Instant time(MessageId id) {
        Matcher timed = TIMED.matcher(id.value());
        return timed.matches() ? Instant.ofEpochMilli(Long.parseLong(timed.group(1), 16)) : null;
    }

    /**
     * One that an earlier process filed; of what a client has deleted since, only that it came, where
     * its id has its time. Empty if it is older.
     */
    static Optional<ActivityEvent> since(Instant since, Delivered delivered, Blocked reason, SpoolerLogon logon)
            throws IOException {
        Instant made = time(delivered.id());
        if (made != null && made.isBefore(since)) {
            return Optional.empty();
        }
        try {
            StoredMessage message = logon.open(delivered.id());
            try (InputStream in = message.content().open()) {
                Instant at = message.submitted();
                return at.isBefore(since)
                        ? Optional.empty()
                        : Optional.of(event(delivered.key(), delivered.id(), in.readNBytes(SEEN), reason, at));
            }
        } catch (NoSuchMessageException | DamagedMessageException | PostludeException e) { // damage is told elsewhere
            return Optional.ofNullable(made).map(at -> event(delivered.key(), delivered.id(), NOTHING, reason, at));
        }
    }
}
