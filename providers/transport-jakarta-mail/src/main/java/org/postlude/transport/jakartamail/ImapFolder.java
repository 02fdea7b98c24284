package org.postlude.transport.jakartamail;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.ReadOnlyFolderException;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.eclipse.angus.mail.iap.CommandFailedException;
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

    private static final int LOOKED_AT = 4 * ImapWindow.MOST;

    private final MailboxSettings settings;
    private final String name;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final ImapWindow window = new ImapWindow();

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
    /** That something cannot be given up. */
    private boolean isRefusalTold;
    /** Something was moved there since the folder was opened. */
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
        try {
            ask(folder);
            for (Message each : folder.getMessagesByUID(done + 1, UIDFolder.LASTUID)) {
                long uid = folder.getUID(each);
                if (uid > done) { // the last message is always told
                    waiting.add(new Waiting(each, uid));
                }
            }
        } catch (RuntimeException e) { // Angus's, at what it cannot parse
            throw new MessagingException("the server's answers make no sense: " + e, e);
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
            throw useless(" is not there; make it, or change the option folder", null);
        }
        open(folder);
        open = folder;
        waiting.clear();
        window.clear();
        if (!hasLastingNumbers(folder)) {
            throw useless(
                    " has no lasting numbers (UIDNOTSTICKY, or no UIDVALIDITY), so what was fetched could not be told from"
                            + " what was not",
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

    private void open(IMAPFolder folder) throws MessagingException, MailboxFailure {
        try {
            // To look only, where it stays: then not even the server's marks of what is new change.
            folder.open(settings.after() == After.LEAVE ? Folder.READ_ONLY : Folder.READ_WRITE);
        } catch (MessagingException e) {
            if (e instanceof ReadOnlyFolderException || e.getCause() instanceof CommandFailedException) {
                throw useless(" cannot be opened (" + e.getMessage() + "); change that there, or the option folder", e);
            }
            throw e;
        }
    }

    static boolean hasLastingNumbers(IMAPFolder opened) throws MessagingException {
        return !opened.getUIDNotSticky() && opened.getUIDValidity() > 0;
    }

    private MailboxFailure useless(String why, @Nullable Throwable cause) {
        return new MailboxFailure(MailboxFailure.Kind.FOLDER, settings.place() + ": folder " + name + why, cause);
    }

    /** Fetches the next one that is not known; false if there was none. */
    boolean fetch(Fetching fetching, InboundMessage to, Mailbox.Going going)
            throws IOException, MessagingException, MailboxFailure, InterruptedException {
        IMAPFolder from = open;
        if (from == null) {
            return false;
        }
        Renumbered before = renumbered;
        if (before == null) {
            before = Renumbered.find(to, key(), validity);
            renumbered = before;
        }
        while (!waiting.isEmpty() && going.isOn()) {
            Waiting next = waiting.getFirst();
            Fetching.End end = take(next, from, fetching, to, before, going);
            if (end == Fetching.End.STOPPED) {
                return true;
            }
            if (end == Fetching.End.SAVED || end == Fetching.End.KNOWN) {
                taken = next.uid;
                giveUp(next.message, end == Fetching.End.KNOWN);
            }
            waiting.removeFirst();
            done = next.uid;
            if (end == Fetching.End.SAVED || end == Fetching.End.KEPT) {
                return true;
            }
        }
        return !waiting.isEmpty();
    }

    private Fetching.End take(
            Waiting next, IMAPFolder from, Fetching fetching, InboundMessage to, Renumbered before, Mailbox.Going going)
            throws IOException, MessagingException, MailboxFailure, InterruptedException {
        if (next.message.isExpunged()) {
            return Fetching.End.LEFT;
        }
        if (next.uid == taken) {
            return Fetching.End.KNOWN; // by another store, maybe, which has been logged off
        }
        if (window.isBefore(next.uid)) {
            Fetching.End end = Fetching.known(to, key(next.uid));
            if (end != null) {
                return end;
            }
            window.fill(from, together(next, to), settings.largest());
        }
        Fetching.Source come = window.take(next.uid);
        return fetching.take(
                to,
                come != null ? come : new ImapSource(from, next.uid),
                key(next.uid),
                Fetching.Names.UNIQUE,
                sha256 -> isOld(next.uid) && before.isKnown(sha256),
                going);
    }

    /** This one and others, as far as they are not known; of many that are known only the first are looked at. */
    private List<Long> together(Waiting next, InboundMessage to) throws IOException {
        List<Long> uids = new ArrayList<>();
        Iterator<Waiting> all = waiting.iterator();
        for (int i = 0; i < LOOKED_AT && uids.size() < ImapWindow.MOST && all.hasNext(); i++) {
            Waiting each = all.next();
            if (each.uid == next.uid || (!each.message.isExpunged() && !isSaved(to, each.uid))) {
                uids.add(each.uid);
            }
        }
        return uids;
    }

    private boolean isSaved(InboundMessage to, long uid) throws IOException {
        return !to.saved(key(uid), "", 1).saved().isEmpty();
    }

    /** A server that does not say what its next number is may have renumbered any message. */
    private boolean isOld(long uid) {
        return firstNew < 0 || uid < firstNew;
    }

    private String key(long uid) {
        return key() + validity + ":" + uid + ";";
    }

    private String key() {
        return settings.key() + MailboxSettings.encoded(name) + ":";
    }

    private void giveUp(Message message, boolean isAgain) throws MessagingException {
        try {
            giveUpThere(message, isAgain);
        } catch (MessageRemovedException e) {
            LOG.debug("somebody else has deleted it in {} meanwhile", settings.place(), e);
        } catch (MessagingException e) {
            if (!isOpen()) {
                throw e;
            }
            refused(e);
        }
    }

    /** What comes after it is not to wait for it: a folder that is full, or not writable, may be so for long. */
    private void refused(MessagingException e) {
        if (isRefusalTold) {
            LOG.debug("what is stored stays in folder {} of {}", name, settings.place(), e);
            return;
        }
        isRefusalTold = true;
        LOG.warn(
                "{}: what is stored is not to stay in folder {}, and yet it does ({}), until the next logon at least; this is"
                        + " told once: {}",
                settings.place(),
                name,
                settings.after() == After.MOVE ? "option after: move to " + settings.target() : "option after: delete",
                e.getMessage(),
                e);
    }

    private void giveUpThere(Message message, boolean isAgain) throws MessagingException {
        IMAPFolder folder = open;
        IMAPStore at = store;
        if (settings.after() == After.LEAVE || folder == null || at == null) {
            return;
        }
        boolean hasSingle = can(folder, "UIDPLUS");
        if (isAgain && message.isSet(Flags.Flag.DELETED)) { // and copied, if it was to be moved
            if (hasSingle) {
                folder.expunge(new Message[] {message});
            }
            return;
        }
        if (settings.after() == After.MOVE && isMoved(folder, at, message)) {
            return;
        }
        message.setFlag(Flags.Flag.DELETED, true);
        if (hasSingle) {
            folder.expunge(new Message[] {message});
        } else {
            // A plain EXPUNGE would take what somebody else has marked, too.
            LOG.debug("{} only marks messages as deleted, for it cannot expunge single ones", settings.place());
        }
    }

    /** On the folder's own connection: Angus would open one more to ask for it elsewhere. */
    private static boolean can(IMAPFolder folder, String capability) throws MessagingException {
        return Boolean.TRUE.equals(folder.doCommand(protocol -> protocol.hasCapability(capability)));
    }

    /** True if it is away; false if it was copied, and is still to be deleted. The target is made if it is not there. */
    private boolean isMoved(IMAPFolder folder, IMAPStore at, Message message) throws MessagingException {
        boolean isMoving = can(folder, "MOVE");
        String to = Objects.requireNonNull(settings.target());
        Folder target = at.getFolder(to);
        try {
            moveOrCopy(isMoving, folder, message, target);
        } catch (MessagingException e) {
            if (isTargetThere || !folder.isOpen()) {
                throw e;
            }
            make(folder, to, e);
            moveOrCopy(isMoving, folder, message, target);
        }
        isTargetThere = true;
        return isMoving;
    }

    private static void moveOrCopy(boolean isMoving, IMAPFolder folder, Message message, Folder target)
            throws MessagingException {
        if (isMoving) {
            folder.moveMessages(new Message[] {message}, target);
        } else {
            folder.copyMessages(new Message[] {message}, target);
        }
    }

    private static void make(IMAPFolder folder, String target, MessagingException refusal) throws MessagingException {
        try {
            Object unused = folder.doCommand(protocol -> {
                protocol.create(target);
                return folder;
            });
        } catch (MessagingException e) { // it was there, or may not be made: the first refusal says more
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    void close() {
        isTargetThere = false;
        waiting.clear();
        window.clear();
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
