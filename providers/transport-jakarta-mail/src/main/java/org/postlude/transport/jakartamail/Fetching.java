package org.postlude.transport.jakartamail;

import jakarta.mail.FetchProfile;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.postlude.transport.InboundMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both protocols do with one message: is it known, is it too large, fetch it, save it. */
final class Fetching {
    private static final Logger LOG = LoggerFactory.getLogger(Fetching.class);
    /** A message that the server cannot give is left alone after so many tries, until the next logon. */
    private static final int TRIES = 3;

    /** How it ended. */
    enum End {
        /** The store has it: it may go at the source. */
        SAVED,
        /** The store had it: it may go at the source, and the next one is looked at. */
        KNOWN,
        /** It stays where it is, and the next one is looked at. */
        LEFT,
        /** Whoever saves it was stopped: it stays, and is offered again. */
        STOPPED
    }

    /** Tells by its octets whether the store has it under another key. */
    @FunctionalInterface
    interface Known {
        boolean isKnown(String sha256);
    }

    private final String transport;
    private final MailboxSettings settings;
    private final Map<String, Integer> failures = new HashMap<>();

    Fetching(String transport, MailboxSettings settings) {
        this.transport = transport;
        this.settings = settings;
    }

    End take(InboundMessage to, Message message, String key, Known elsewhere)
            throws IOException, MessagingException, InterruptedException {
        if (isSaved(to, key)) {
            return End.KNOWN;
        }
        try (Download download = new Download()) {
            if (!isFetched(message, key, download)) {
                return End.LEFT;
            }
            if (elsewhere.isKnown(download.end())) {
                return End.KNOWN;
            }
            return to.saveChanges(key, download) ? End.SAVED : End.STOPPED;
        }
    }

    /** A failure of the connection is thrown; what the server says of this one message is not for ever, but not asked for ever. */
    private boolean isFetched(Message message, String key, Download download) throws IOException, MessagingException {
        try {
            if (isTooLarge(message, key)) {
                return false;
            }
            OutputStream out = new BufferedOutputStream(download, 8_192); // one octet at a time comes over POP3
            message.writeTo(out);
            out.flush();
            failures.remove(key);
            return true;
        } catch (IOException | MessagingException e) {
            int times = failures.merge(key, 1, Integer::sum);
            if (times < TRIES) {
                throw e;
            }
            LOG.warn(
                    "transport '{}': a message stays in its mailbox, for it could not be fetched {} times, the last time: {};"
                            + " it is tried again after the next logon; its name there is {}",
                    transport,
                    times,
                    e.getMessage(),
                    key,
                    e);
            return false;
        }
    }

    /** Asked for alone: with it Angus would read the envelope, which may be what nobody can read. */
    private boolean isTooLarge(Message message, String key) throws MessagingException {
        if (settings.largest() == 0) {
            return false;
        }
        FetchProfile size = new FetchProfile();
        size.add(FetchProfile.Item.SIZE);
        message.getFolder().fetch(new Message[] {message}, size);
        if (message.getSize() <= settings.largest()) {
            return false;
        }
        LOG.warn(
                "transport '{}': a message of {} octets stays in its mailbox, for {} are the most that are fetched (option"
                        + " largest); its name there is {}",
                transport,
                message.getSize(),
                settings.largest(),
                key);
        return true;
    }

    /** Keys end with a semicolon, so that no other one begins so. */
    static boolean isSaved(InboundMessage to, String key) throws IOException {
        return !to.saved(key, "", 1).saved().isEmpty();
    }
}
