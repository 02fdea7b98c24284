package org.postlude.transport.jakartamail;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.imap.protocol.RFC822SIZE;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small messages that are fetched together, in one command (RFC 9051, section 6.4.9), before each is stored by itself: else a client
 * waits for the server's answer once a message. What is large, and what the server did not give wholly in company, is fetched alone.
 */
final class ImapWindow {
    private static final Logger LOG = LoggerFactory.getLogger(ImapWindow.class);

    /** So many at once. */
    static final int MOST = 64;

    private static final int MOST_OCTETS = 1 << 20;
    private static final int SMALL = 1 << 17;

    /** One that has come. */
    private record Come(ByteArray octets, long size) implements Fetching.Source {
        @Override
        public boolean writeTo(OutputStream out) throws IOException {
            out.write(octets.getBytes(), octets.getStart(), octets.getCount());
            return true;
        }
    }

    private final Map<Long, Come> come = new HashMap<>();
    /** Up to here each is fetched alone: the last time that several were asked for did not come to a good end. */
    private long aloneUntil;
    /** Up to here what was to come together has come. */
    private long until;

    /** One that is here, and is then forgotten; null if it is to be fetched alone. */
    Fetching.@Nullable Source take(long uid) {
        return come.remove(uid);
    }

    /** Whether nothing is known of this one yet, and others may be fetched with it. */
    boolean isBefore(long uid) {
        return uid > until && uid > aloneUntil;
    }

    /** The connection has ended, or the numbers mean other messages. */
    void clear() {
        come.clear();
        until = 0;
    }

    /**
     * Fetches these, as far as they are small.
     *
     * @param uids in their order; at least one
     * @param largest what is larger is not wanted; 0: any size
     * @throws MessagingException the connection has ended, or is of no use any more
     */
    void fill(IMAPFolder folder, List<Long> uids, int largest) throws MessagingException {
        come.clear();
        until = uids.get(uids.size() - 1);
        if (uids.size() < 2) {
            return;
        }
        aloneUntil = until;
        try {
            Object unused = folder.doCommand(protocol -> {
                Map<Long, Long> sizes = small(sizes(protocol, uids), uids, largest);
                if (!sizes.isEmpty()) {
                    fetch(protocol, sizes);
                }
                return folder;
            });
            aloneUntil = 0;
        } catch (MessagingException e) {
            if (!folder.isOpen()) {
                throw e;
            }
            LOG.debug("up to number {} each message is fetched alone", until, e);
        } catch (RuntimeException e) { // Angus's, at what it cannot parse
            throw new MessagingException("the server's answers make no sense: " + e, e);
        }
    }

    private static String set(Collection<Long> uids) {
        return uids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static Map<Long, Long> sizes(IMAPProtocol protocol, List<Long> uids) throws ProtocolException {
        Map<Long, Long> sizes = new HashMap<>();
        Response[] answers = protocol.command("UID FETCH " + set(uids) + " (UID RFC822.SIZE)", null);
        for (Response each : answers) {
            if (each instanceof FetchResponse answer) {
                UID uid = answer.getItem(UID.class);
                RFC822SIZE size = answer.getItem(RFC822SIZE.class);
                if (uid != null && size != null) {
                    sizes.put(uid.uid, size.size);
                }
            }
        }
        end(protocol, answers);
        return sizes;
    }

    /** The first one that has no room any more begins the next ones. */
    private Map<Long, Long> small(Map<Long, Long> sizes, List<Long> uids, int largest) {
        Map<Long, Long> small = new LinkedHashMap<>();
        long sum = 0;
        for (long uid : uids) {
            long size = sizes.getOrDefault(uid, -1L);
            boolean isWanted = size >= 0 && size <= SMALL && (largest == 0 || size <= largest);
            if (isWanted && sum + size > MOST_OCTETS) {
                until = uid - 1;
                return small;
            }
            if (isWanted) {
                sum += size;
                small.put(uid, size);
            }
        }
        return small;
    }

    private void fetch(IMAPProtocol protocol, Map<Long, Long> sizes) throws ProtocolException {
        Response[] answers = protocol.command("UID FETCH " + set(sizes.keySet()) + " (UID BODY.PEEK[])", null);
        for (Response each : answers) {
            if (each instanceof FetchResponse answer) {
                UID uid = answer.getItem(UID.class);
                BODY body = answer.getItem(BODY.class);
                Long size = uid == null ? null : sizes.get(uid.uid);
                if (uid != null && size != null && body != null) {
                    keep(uid.uid, size, body);
                }
            }
        }
        end(protocol, answers);
    }

    /** Whoever gives less than the size that it said may give the rest if it is asked for it. */
    private void keep(long uid, long size, BODY body) {
        ByteArray octets = body.getByteArray();
        if (octets != null && body.getOrigin() < 0 && octets.getCount() >= size && octets.getCount() > 0) {
            int start = octets.getStart();
            int count = octets.getCount();
            byte[] own = Arrays.copyOfRange(octets.getBytes(), start, start + count);
            come.put(uid, new Come(new ByteArray(own, 0, count), size));
        }
    }

    private static void end(IMAPProtocol protocol, Response[] answers) throws ProtocolException {
        protocol.notifyResponseHandlers(answers);
        protocol.handleResult(answers[answers.length - 1]);
    }
}
