package org.postlude.transport.jakartamail;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.angus.mail.pop3.POP3Folder;
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

    private record Waiting(Message message, String name) {}

    private final MailboxSettings settings;
    private final MailboxLogin login;
    private final Fetching fetching;
    private final Sockets sockets;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    /** By their names, as the server keeps them: nothing is done with these any more in this logon. */
    private Set<String> settled = new HashSet<>();
    /** By their names: a store has them, and they are deleted with each session until one has ended well. */
    private final Set<String> deleted = new HashSet<>();

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
            Message[] all = inbox.getMessages();
            FetchProfile names = new FetchProfile();
            names.add(UIDFolder.FetchProfileItem.UID);
            inbox.fetch(all, names);
            Set<String> there = new HashSet<>();
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
                // Two of one name are copies of each other (RFC 1939, section 7).
                if (!there.add(name) || settled.contains(name)) {
                    continue;
                }
                if (deleted.contains(name)) {
                    each.setFlag(Flags.Flag.DELETED, true);
                } else {
                    waiting.add(new Waiting(each, name));
                }
            }
            settled.retainAll(there);
            deleted.retainAll(there);
        } catch (MessagingException e) {
            drop();
            throw MailboxFailure.of(settings, e);
        } catch (MailboxFailure e) {
            drop();
            throw e;
        }
    }

    @Override
    public void fetch(InboundMessage to, Going going) throws IOException, MailboxFailure, InterruptedException {
        if (waiting.isEmpty() && !isWaiting()) {
            return;
        }
        try {
            Fetching.End end = Fetching.End.KNOWN;
            while (end != Fetching.End.SAVED && end != Fetching.End.STOPPED && !waiting.isEmpty() && going.isOn()) {
                Waiting next = waiting.getFirst();
                end = fetching.take(to, next.message, "pop3:" + next.name + ";", sha256 -> false);
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
        } catch (IOException | RuntimeException e) {
            drop();
            throw e;
        }
    }

    private void settle(Waiting one, Fetching.End end) throws MessagingException {
        if (end != Fetching.End.LEFT && settings.after() == After.DELETE) {
            deleted.add(one.name);
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
    public void abort() {
        sockets.abort();
    }

    @Override
    public void close() {
        sockets.close();
    }
}
