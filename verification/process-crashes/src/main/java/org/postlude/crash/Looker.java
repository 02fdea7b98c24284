package org.postlude.crash;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.crash.Entry.Kind;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.InboxMessage;
import org.postlude.spooler.InboxReader;
import org.postlude.spooler.QueueReader;
import org.postlude.store.MessageStatus;
import org.postlude.store.RecipientStatus;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.DamagedMessageException;

/** Looks at a store from outside of the process that owns it, and writes down what is listed. */
final class Looker {
    private static final int ALL = 1_000_000;
    private static final Pattern IN_REPLY_TO = Pattern.compile("(?im)^In-Reply-To:\\s*(<[^>\r\n]+>)");
    private static final Pattern FINAL_RECIPIENT =
            Pattern.compile("(?im)^Final-Recipient:\\s*rfc822;\\s*([^\\s\r\n]+)");

    private final StoreAddress address;
    private final Ledger ledger;
    private int looks;
    private boolean blind;

    Looker(StoreAddress address, Ledger ledger) {
        this.address = address;
        this.ledger = ledger;
    }

    /** What is in doubt now; returns false if the file system is gone. */
    synchronized boolean look() {
        if (blind) {
            return false;
        }
        list(Kind.DOUBT, recipient -> recipient.state() == MessageState.IN_DOUBT);
        ledger.record(Kind.LOOKED, Integer.toString(++looks));
        return true;
    }

    /** All that is left, and what the Inbox reports. */
    synchronized void lookAtTheEnd() throws IOException {
        list(Kind.LEFT, recipient -> !recipient.state().isEnded());
        try (InboxReader inbox = InboxReader.open(address)) {
            for (MessageId id : inbox.newest(ALL)) {
                InboxMessage message = inbox.open(id).orElseThrow(() -> new IllegalStateException(id + " is gone"));
                try (InputStream in = message.content().open()) {
                    report(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                } catch (DamagedMessageException e) {
                    ledger.record(Kind.ASIDE, e.toString());
                }
            }
        }
    }

    /** Whether nothing at all is in the queue. */
    synchronized boolean isEmpty() {
        try (QueueReader queue = QueueReader.open(address)) {
            return queue.list(1).isEmpty();
        }
    }

    /** Nobody looks while the file system goes away, and nobody until it has come back. */
    synchronized void blindWhile(Cut cut) throws IOException, InterruptedException {
        blind = true;
        cut.run();
    }

    synchronized void seeAgain() {
        blind = false;
    }

    /** What takes the file system away. */
    interface Cut {
        void run() throws IOException, InterruptedException;
    }

    private void list(Kind kind, Predicate<RecipientStatus> wanted) {
        try (QueueReader queue = QueueReader.open(address)) {
            for (MessageStatus message : queue.list(ALL)) {
                for (RecipientStatus recipient : message.recipients()) {
                    if (wanted.test(recipient)) {
                        write(kind, message, recipient);
                    }
                }
            }
            queue.setAside().forEach(sentence -> ledger.record(Kind.ASIDE, sentence));
        }
    }

    private void write(Kind kind, MessageStatus message, RecipientStatus recipient) {
        String messageId = String.valueOf(message.messageId());
        ledger.record(
                kind,
                kind == Kind.LEFT
                        ? List.of(
                                messageId,
                                recipient.address(),
                                recipient.state().name())
                        : List.of(messageId, recipient.address()));
    }

    private void report(String report) {
        Matcher about = IN_REPLY_TO.matcher(report);
        if (!about.find()) {
            ledger.record(
                    Kind.BROKEN,
                    "a message in the Inbox is no report: " + report.lines().findFirst());
            return;
        }
        Matcher recipients = FINAL_RECIPIENT.matcher(report);
        while (recipients.find()) {
            ledger.record(Kind.REPORT, about.group(1), recipients.group(1));
        }
    }
}
