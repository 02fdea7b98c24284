package org.postlude.transport.jakartamail;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.eclipse.angus.mail.pop3.POP3Folder;
import org.eclipse.angus.mail.pop3.POP3Message;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.InboundMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A maildrop (RFC 1939). A session sees what was there when it began, and what is deleted goes with its QUIT; so it ends with the last
 * message that it saw.
 */
final class Pop3Mailbox implements Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Pop3Mailbox.class);

    /** @param isDoubtful whether its name alone does not tell it */
    private record Waiting(POP3Message message, String name, long size, boolean isDoubtful) implements Fetching.Source {
        @Override
        public boolean writeTo(OutputStream out) throws IOException, MessagingException {
            message.writeTo(out);
            return true;
        }
    }

    private final MailboxSettings settings;
    private final MailboxLogin login;
    private final Fetching fetching;
    private final Sockets sockets;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    /** By their names, as the server keeps them: nothing is done with these any more in this logon. */
    private final Set<String> settled = new HashSet<>();
    /** What stores have, by names and octets: it is deleted with each session until one has ended well. */
    private final Map<String, Set<String>> deleted = new HashMap<>();

    private @Nullable Store store;
    private @Nullable POP3Folder folder;

    Pop3Mailbox(String transport, MailboxSettings settings, Sockets sockets) {
        this.settings = settings;
        this.sockets = sockets;
        this.login = new MailboxLogin(transport, settings, sockets);
        this.fetching = new Fetching(transport, settings);
    }

    @Override
    public boolean isWaiting() throws MailboxFailure, InterruptedException {
        if (waiting.isEmpty()) {
            begin();
        }
        if (waiting.isEmpty()) {
            rest();
        }
        return !waiting.isEmpty();
    }

    private void begin() throws MailboxFailure, InterruptedException {
        rest();
        Store opened = login.open(settings.replyTimeout());
        store = opened;
        try {
            POP3Folder inbox = (POP3Folder) opened.getFolder("INBOX");
            inbox.open(Folder.READ_WRITE);
            folder = inbox;
            list(inbox);
        } catch (MessagingException e) {
            drop();
            throw MailboxFailure.of(settings, e);
        } catch (MailboxFailure e) {
            drop();
            throw e;
        } catch (RuntimeException e) { // Angus's, at what it cannot parse
            drop();
            throw new MailboxFailure(
                    MailboxFailure.Kind.NETWORK, settings.place() + ": the server's answers make no sense: " + e, e);
        }
    }

    private void list(POP3Folder inbox) throws MessagingException, MailboxFailure {
        Message[] all = inbox.getMessages();
        FetchProfile names = new FetchProfile();
        names.add(UIDFolder.FetchProfileItem.UID);
        inbox.fetch(all, names);
        Map<String, Integer> there = new HashMap<>();
        for (Message each : all) {
            String name = inbox.getUID(each);
            if (name == null) {
                throw new MailboxFailure(
                        MailboxFailure.Kind.LOGIN,
                        settings.place()
                                + " gives messages no names (UIDL), so what was fetched could not be told from"
                                + " what was not; fetch over IMAP",
                        null);
            }
            there.merge(name, 1, Integer::sum);
        }
        int[] sizes = inbox.getSizes();
        for (int i = 0; i < all.length; i++) {
            String name = inbox.getUID(all[i]);
            if (!settled.contains(name)) {
                // Two of one name should be copies of each other (RFC 1939, section 7), and what is deleted is gone.
                boolean isDoubtful = settings.after() == After.DELETE || there.getOrDefault(name, 0) > 1;
                waiting.add(new Waiting((POP3Message) all[i], name, sizes[i], isDoubtful));
            }
        }
        settled.retainAll(there.keySet());
        deleted.keySet().retainAll(there.keySet());
    }

    @Override
    public void fetch(InboundMessage to, Going going) throws IOException, MailboxFailure, InterruptedException {
        if (waiting.isEmpty() && !isWaiting()) {
            return;
        }
        try {
            Fetching.End end = Fetching.End.KNOWN;
            while (end != Fetching.End.SAVED
                    && end != Fetching.End.KEPT
                    && end != Fetching.End.STOPPED
                    && !waiting.isEmpty()
                    && going.isOn()) {
                Waiting next = waiting.getFirst();
                end = take(next, to, going);
                if (end != Fetching.End.STOPPED) {
                    waiting.removeFirst();
                    settle(next, end);
                }
            }
            if (waiting.isEmpty()) {
                quit();
            }
        } catch (MessagingException e) {
            drop();
            throw MailboxFailure.of(settings, e);
        } catch (IOException | MailboxFailure | RuntimeException e) {
            drop();
            throw e;
        }
    }

    private Fetching.End take(Waiting next, InboundMessage to, Going going)
            throws IOException, MessagingException, MailboxFailure, InterruptedException {
        Set<String> gone = deleted.getOrDefault(next.name, Set.of()); // maybe to a store that has been logged off
        Set<String> seen = new HashSet<>();
        Fetching.End end = fetching.take(
                to,
                next,
                settings.key() + MailboxSettings.encoded(next.name) + ";",
                next.isDoubtful ? Fetching.Names.DOUBTFUL : Fetching.Names.UNIQUE,
                sha256 -> {
                    seen.add(sha256);
                    return gone.contains(sha256);
                },
                going);
        if (isStored(end) && settings.after() == After.DELETE) {
            deleted.computeIfAbsent(next.name, name -> new HashSet<>()).addAll(seen);
        }
        return end;
    }

    private static boolean isStored(Fetching.End end) {
        return end == Fetching.End.SAVED || end == Fetching.End.KNOWN;
    }

    private void settle(Waiting one, Fetching.End end) throws MessagingException {
        if (isStored(end) && settings.after() == After.DELETE) {
            one.message.setFlag(Flags.Flag.DELETED, true);
        } else {
            settled.add(one.name);
        }
    }

    /** What is deleted is gone when this returns. */
    private void quit() throws MessagingException {
        POP3Folder open = folder;
        folder = null;
        if (open != null && open.isOpen()) {
            open.close(true);
        }
        drop();
    }

    @Override
    public void rest() {
        try {
            quit();
        } catch (MessagingException e) {
            LOG.debug("what was deleted in {} is there again, and is known", settings.place(), e);
        }
        drop();
    }

    private void drop() {
        waiting.clear();
        folder = null;
        Store open = store;
        store = null;
        sockets.abort();
        if (open != null) {
            try {
                open.close();
            } catch (MessagingException e) {
                LOG.debug("closing {}", settings.place(), e);
            }
        }
    }

    @Override
    public void ready() {
        sockets.go();
    }

    @Override
    public void abort() {
        sockets.stop();
    }

    @Override
    public void close() {
        sockets.close();
    }
}
