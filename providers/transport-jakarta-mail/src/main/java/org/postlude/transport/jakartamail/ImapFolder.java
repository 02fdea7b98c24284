package org.postlude.transport.jakartamail;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.InboundMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One folder, and how far it has been fetched. Messages are taken in the order of their numbers, which only rise. */
final class ImapFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ImapFolder.class);

    private record Waiting(Message message, long uid) {}

    private final MailboxSettings settings;
    private final String name;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private @Nullable IMAPStore store;
    private @Nullable IMAPFolder open;
    private long validity = -1;
    /** Up to here nothing is left to be done in this logon. */
    private long done;
    /** A store has it; whether it was given up the server may not have said. */
    private long taken = -1;
    /** From here on all came after the folder was first seen under this validity. */
    private long firstNew;

    private @Nullable Renumbered renumbered;
    /** While the folder is open: so long it was seen, or made. */
    private boolean isTargetThere;

    ImapFolder(MailboxSettings settings, String name) {
        this.settings = settings;
        this.name = name;
    }

    /** Selects it, and looks which messages are there that nothing was done with. */
    boolean look(Store at) throws MessagingException, MailboxFailure {
        if (!waiting.isEmpty() && isOpen()) {
            return true;
        }
        IMAPFolder folder = select(at);
        waiting.clear();
        ask(folder);
        for (Message each : folder.getMessagesByUID(done + 1, UIDFolder.LASTUID)) {
            long uid = folder.getUID(each);
            if (uid > done) { // the last message is always told
                waiting.add(new Waiting(each, uid));
            }
        }
        return !waiting.isEmpty();
    }

    /** Not every server tells of new mail with the answer to something else. */
    private static void ask(IMAPFolder folder) throws MessagingException {
        Object unused = folder.doCommand(protocol -> {
            protocol.noop();
            return folder;
        });
    }

    boolean isOpen() {
        return open != null && open.isOpen();
    }

    private IMAPFolder select(Store at) throws MessagingException, MailboxFailure {
        IMAPFolder folder = open;
        if (folder != null && folder.isOpen()) {
            return folder;
        }
        store = (IMAPStore) at;
        folder = (IMAPFolder) at.getFolder(name);
        if (!folder.exists()) {
            throw new MailboxFailure(
                    MailboxFailure.Kind.LOGIN,
                    settings.place() + " has no folder " + name + "; make it there, or change the option folder",
                    null);
        }
        // To look only, where it stays: then not even the server's marks of what is new change.
        folder.open(settings.after() == After.LEAVE ? Folder.READ_ONLY : Folder.READ_WRITE);
        open = folder;
        waiting.clear();
        if (folder.getUIDNotSticky()) {
            throw new MailboxFailure(
                    MailboxFailure.Kind.LOGIN,
                    settings.place() + ": folder " + name
                            + " has no lasting numbers (UIDNOTSTICKY), so what was fetched could"
                            + " not be told from what was not",
                    null);
        }
        if (folder.getUIDValidity() != validity) {
            validity = folder.getUIDValidity();
            done = 0;
            taken = -1;
            firstNew = folder.getUIDNext();
            renumbered = null;
        }
        return folder;
    }

    /** Fetches the next one that is not known; false if there was none. */
    boolean fetch(Fetching fetching, InboundMessage to, Mailbox.Going going)
            throws IOException, MessagingException, InterruptedException {
        Renumbered before = renumbered;
        if (before == null) {
            before = Renumbered.find(to, key(), validity);
            renumbered = before;
        }
        while (!waiting.isEmpty() && going.isOn()) {
            Waiting next = waiting.getFirst();
            Fetching.End end = take(next, fetching, to, before);
            if (end == Fetching.End.STOPPED) {
                return true;
            }
            if (end != Fetching.End.LEFT) {
                taken = next.uid;
                giveUp(next.message);
            }
            waiting.removeFirst();
            done = next.uid;
            if (end == Fetching.End.SAVED) {
                return true;
            }
        }
        return !waiting.isEmpty();
    }

    private Fetching.End take(Waiting next, Fetching fetching, InboundMessage to, Renumbered before)
            throws IOException, MessagingException, InterruptedException {
        if (next.message.isExpunged()) {
            return Fetching.End.LEFT;
        }
        if (next.uid == taken) {
            return Fetching.End.KNOWN; // by another store, maybe, which has been logged off
        }
        return fetching.take(
                to,
                next.message,
                key() + validity + ":" + next.uid + ";",
                sha256 -> isOld(next.uid) && before.isKnown(sha256));
    }

    /** A server that does not say what its next number is may have renumbered any message. */
    private boolean isOld(long uid) {
        return firstNew < 0 || uid < firstNew;
    }

    private String key() {
        return "imap:" + URLEncoder.encode(name, StandardCharsets.UTF_8) + ":";
    }

    private void giveUp(Message message) throws MessagingException {
        IMAPFolder folder = open;
        IMAPStore at = store;
        if (settings.after() == After.LEAVE || folder == null || at == null) {
            return;
        }
        Message[] one = {message};
        if (settings.after() == After.MOVE) {
            String to = Objects.requireNonNull(settings.target());
            Folder target = at.getFolder(to);
            make(folder, to);
            if (can(folder, "MOVE")) {
                folder.moveMessages(one, target);
                return;
            }
            folder.copyMessages(one, target);
        }
        message.setFlag(Flags.Flag.DELETED, true);
        if (can(folder, "UIDPLUS")) {
            folder.expunge(one);
        } else {
            // A plain EXPUNGE would take what somebody else has marked, too.
            LOG.debug("{} only marks messages as deleted, for it cannot expunge single ones", settings.place());
        }
    }

    /** Asked on this folder's own connection: its store would open another one. */
    private static boolean can(IMAPFolder folder, String capability) throws MessagingException {
        return Boolean.TRUE.equals(folder.doCommand(protocol -> protocol.hasCapability(capability)));
    }

    private void make(IMAPFolder folder, String target) throws MessagingException {
        if (!isTargetThere) {
            Object unused = folder.doCommand(protocol -> {
                if (protocol.list("", target) == null) {
                    protocol.create(target);
                }
                return folder;
            });
            isTargetThere = true;
        }
    }

    void close() {
        isTargetThere = false;
        waiting.clear();
        IMAPFolder folder = open;
        open = null;
        if (folder != null && folder.isOpen()) {
            try {
                folder.close(false);
            } catch (MessagingException e) {
                LOG.debug("closing folder {} of {}", name, settings.place(), e);
            }
        }
    }
}
