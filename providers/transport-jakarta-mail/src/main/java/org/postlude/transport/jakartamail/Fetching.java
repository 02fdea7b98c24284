package org.postlude.transport.jakartamail;

import jakarta.mail.MessagingException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.SavedKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both protocols do with one message: is it known, is it too large, fetch it, save it. */
final class Fetching {
    private static final Logger LOG = LoggerFactory.getLogger(Fetching.class);
    /** A message that the server cannot give is left alone after so many tries, until the next logon. */
    private static final int TRIES = 3;
    /** More copies under one name are not looked for. */
    private static final int SAME_NAME = 1_000;

    /** How it ended. */
    enum End {
        /** The store has it: it may go at the source. */
        SAVED,
        /** The store has what its server gave, which is less than it said: it stays where it is. */
        KEPT,
        /** The store had it: it may go at the source, and the next one is looked at. */
        KNOWN,
        /** It stays where it is, and the next one is looked at. */
        LEFT,
        /** Whoever saves it was stopped: it stays, and is offered again. */
        STOPPED
    }

    /** One message at its server. */
    interface Source {
        /** What its server says of its size, in octets; 0 if it says nothing. */
        long size() throws MessagingException;

        /**
         * Asks for all of it.
         *
         * @return false if somebody else has deleted it meanwhile
         */
        boolean writeTo(OutputStream out) throws IOException, MessagingException;
    }

    /** Whether what has the name of a message that was saved is that one without a look at it. */
    enum Names {
        /** A name is never given twice. */
        UNIQUE,
        /** It may be, so its octets tell. */
        DOUBTFUL
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

    /** What a name that no two messages share says by itself; null if it is none that is known. */
    static @Nullable End known(InboundMessage to, String key) throws IOException {
        return known(to.saved(key, "", 1).saved(), key);
    }

    private static @Nullable End known(List<SavedKeys.Saved> before, String key) {
        return before.isEmpty() ? null : before.get(0).key().equals(key) ? End.KNOWN : End.LEFT;
    }

    End take(InboundMessage to, Source message, String key, Names names, Known elsewhere, Mailbox.Going going)
            throws IOException, MessagingException, MailboxFailure, InterruptedException {
        List<SavedKeys.Saved> before = to.saved(key, "", SAME_NAME).saved();
        End known = names == Names.UNIQUE ? known(before, key) : null;
        if (known != null) {
            return known;
        }
        try (Download download = new Download(settings.largest())) {
            if (!isFetched(message, key, download, going)) {
                return End.LEFT;
            }
            String sha256 = download.end();
            boolean isShort = isShort(message, key, download);
            if (elsewhere.isKnown(sha256)
                    || before.stream().anyMatch(each -> each.sha256().equals(sha256))) {
                return isShort ? End.LEFT : End.KNOWN;
            }
            String name = key + (isShort ? "short;" : before.isEmpty() ? "" : sha256 + ";");
            if (!to.saveChanges(name, download)) {
                return End.STOPPED;
            }
            return isShort ? End.KEPT : End.SAVED;
        }
    }

    /** A failure of the connection is thrown; what the server says of this one message is not for ever, but not asked for ever. */
    private boolean isFetched(Source message, String key, Download download, Mailbox.Going going)
            throws MessagingException, MailboxFailure {
        try {
            if (settings.largest() > 0 && message.size() > settings.largest()) {
                tooLarge(Long.toString(message.size()), key);
                return false;
            }
            OutputStream out = new BufferedOutputStream(download, 8_192); // one octet at a time comes over POP3
            boolean isThere = message.writeTo(out);
            out.flush();
            if (isThere && download.size() == 0 && message.size() > 0) {
                throw new MessagingException("nothing came of its " + message.size() + " octets");
            }
            failures.remove(key);
            return isThere;
        } catch (IOException | MessagingException | RuntimeException e) { // the last: Angus's, at what it cannot parse
            if (download.isTooLong()) { // its server said less
                tooLarge("more than " + settings.largest(), key);
                return false;
            }
            IOException fault = download.fault();
            if (fault != null) {
                throw new MailboxFailure(
                        MailboxFailure.Kind.HERE,
                        "a message of its mailbox found no room for its way into the store, in the directory for"
                                + " temporary files (java.io.tmpdir): "
                                + fault.getMessage(),
                        e);
            }
            if (!going.isOn()) { // its connection was cut for that
                throw new MessagingException("it was stopped", e);
            }
            int times = failures.merge(key, 1, Integer::sum);
            if (times < TRIES) {
                throw e instanceof MessagingException known ? known : new MessagingException(e.toString(), e);
            }
            LOG.warn(
                    "transport '{}': a message stays in its mailbox, for it could not be fetched {} times, the last time: {};"
                            + " it is tried again after the next logon; its name there is {}",
                    transport,
                    times,
                    e.getMessage(),
                    there(key),
                    e);
            return false;
        }
    }

    private void tooLarge(String octets, String key) {
        LOG.warn(
                "transport '{}': a message of {} octets stays in its mailbox, for {} are the most that are fetched (option"
                        + " largest); its name there is {}",
                transport,
                octets,
                settings.largest(),
                there(key));
    }

    /** Some servers only guess a size; but others give the beginning of what they cannot read to its end. */
    private boolean isShort(Source message, String key, Download download) throws MessagingException {
        if (download.size() >= message.size()) {
            return false;
        }
        LOG.warn(
                "transport '{}': only {} octets came of a message of {} as its server says; what came is stored, and the message"
                        + " stays in its mailbox; its name there is {}",
                transport,
                download.size(),
                message.size(),
                there(key));
        return true;
    }

    /** For the log, without whose mailbox it is. */
    private String there(String key) {
        return key.substring(settings.key().length());
    }
}
