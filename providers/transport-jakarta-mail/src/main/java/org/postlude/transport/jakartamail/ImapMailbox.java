package org.postlude.transport.jakartamail;

import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Store;
import jakarta.mail.StoreClosedException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.InboundMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders on a server (RFC 3501, RFC 9051), looked into one after another on one connection. The server's news of the first of them
 * come over another one, so that neither has to be broken off for the other.
 */
final class ImapMailbox implements Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(ImapMailbox.class);

    /** A server may end what is silent for 30 minutes (RFC 2177). */
    private static final Duration SILENCE = Duration.ofMinutes(29);

    private final String transport;
    private final MailboxSettings settings;
    private final MailboxLogin login;
    private final Fetching fetching;
    private final Sockets sockets;
    private final List<ImapFolder> folders;
    /** Where the last message came from: it is emptied before the next one is looked into. */
    private int turn;

    private @Nullable Store store;
    /** What was last told of folders that are of no use. */
    private final Map<ImapFolder, String> told = new HashMap<>();

    /** Guards the next two. */
    private final Object listening = new Object();

    private Sockets newsSockets = new Sockets();
    private boolean isClosed;

    ImapMailbox(String transport, MailboxSettings settings, Sockets sockets) {
        this.settings = settings;
        this.sockets = sockets;
        this.login = new MailboxLogin(transport, settings, sockets);
        this.transport = transport;
        this.fetching = new Fetching(transport, settings);
        this.folders = settings.folders().stream()
                .map(name -> new ImapFolder(settings, name))
                .toList();
    }

    /** How each folder is asked. */
    @FunctionalInterface
    private interface Step {
        /** True if that was it. */
        boolean run(ImapFolder folder, Store at)
                throws IOException, MessagingException, MailboxFailure, InterruptedException;
    }

    private boolean eachInTurn(Step step) throws IOException, MailboxFailure, InterruptedException {
        boolean isWell = false;
        try {
            Store at = store;
            if (at == null || !isConnected(at)) {
                rest();
                at = login.open(settings.replyTimeout());
                store = at;
            }
            boolean isDone = inTurn(step, at);
            isWell = true;
            return isDone;
        } catch (MessagingException e) {
            throw MailboxFailure.of(settings, e);
        } finally {
            if (!isWell) {
                drop();
            }
        }
    }

    /** A folder that is of no use does not keep the others; if none is of use, that is the mailbox's failure. */
    private boolean inTurn(Step step, Store at)
            throws IOException, MessagingException, MailboxFailure, InterruptedException {
        MailboxFailure failure = null;
        int useless = 0;
        for (int i = 0; i < folders.size(); i++) {
            ImapFolder folder = folders.get((turn + i) % folders.size());
            try {
                if (step.run(folder, at)) {
                    turn = (turn + i) % folders.size();
                    return true;
                }
                told.remove(folder);
            } catch (MailboxFailure e) {
                failure = e;
                useless++;
                tell(folder, e);
            }
            if (folders.size() > 1) {
                folder.close(); // one is selected at a time
            }
        }
        if (failure != null && useless == folders.size()) {
            throw failure;
        }
        return false;
    }

    /** Once, until it is well again or something else is wrong with it. The only one is the mailbox, and is told as that. */
    private void tell(ImapFolder folder, MailboxFailure failure) throws MailboxFailure {
        if (failure.kind() != MailboxFailure.Kind.FOLDER) {
            throw failure;
        }
        String trouble = String.valueOf(failure.getMessage());
        if (!trouble.equals(told.put(folder, trouble)) && folders.size() > 1) {
            LOG.warn(
                    "transport '{}' looks into its other folders; what is in this one stays there: {}",
                    transport,
                    trouble);
        }
    }

    /** Angus asks on a connection that no folder has, and where there is none it opens one for that alone. */
    private boolean isConnected(Store at) {
        return folders.stream().anyMatch(ImapFolder::isOpen) || at.isConnected();
    }

    @Override
    public boolean isWaiting() throws MailboxFailure, InterruptedException {
        try {
            return eachInTurn(ImapFolder::look);
        } catch (IOException e) {
            throw new MailboxFailure(MailboxFailure.Kind.NETWORK, settings.place() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void fetch(InboundMessage to, Going going) throws IOException, MailboxFailure, InterruptedException {
        boolean unused = eachInTurn((folder, at) -> folder.look(at) && folder.fetch(fetching, to, going));
    }

    @Override
    public void rest() {
        folders.forEach(ImapFolder::close);
        Store open = store;
        store = null;
        if (open != null) {
            close(open);
        }
        sockets.abort();
    }

    /** Angus waits for what is under way when it closes: without sockets nothing is. */
    private void drop() {
        Store open = store;
        store = null;
        if (open == null) {
            return;
        }
        sockets.abort();
        folders.forEach(ImapFolder::close);
        try {
            open.close();
        } catch (MessagingException e) {
            LOG.debug("closing {}", settings.place(), e);
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
        synchronized (listening) {
            isClosed = true;
            newsSockets.close();
        }
    }

    @Override
    public void stopListening() {
        synchronized (listening) {
            newsSockets.close();
        }
    }

    @Override
    public boolean listen(Runnable news, Going going) throws MailboxFailure, InterruptedException {
        if (!settings.idle()) {
            return false;
        }
        Sockets mine = new Sockets(); // another one may be listening again before this one has noticed its end
        synchronized (listening) {
            if (isClosed || !going.isOn()) {
                return false;
            }
            newsSockets = mine;
        }
        Store at = new MailboxLogin(transport, settings, mine).open(settings.replyTimeout());
        try {
            if (!((IMAPStore) at).hasCapability("IDLE")) {
                return false;
            }
            IMAPFolder folder = firstThatOpens(at);
            mine.setSilence(SILENCE);
            news.run(); // what came before this connection saw the folder
            while (folder.isOpen()) {
                folder.idle(true);
                news.run();
            }
            return true;
        } catch (FolderClosedException | StoreClosedException e) {
            LOG.debug("{} tells nothing more on this connection", settings.place(), e);
            return true;
        } catch (MessagingException e) {
            throw MailboxFailure.of(settings, e);
        } catch (SocketException | RuntimeException e) { // the latter Angus's, at what it cannot parse
            throw new MailboxFailure(MailboxFailure.Kind.NETWORK, settings.place() + " cannot be listened to: " + e, e);
        } finally {
            mine.close();
            close(at);
        }
    }

    /** As it is fetched from: what cannot be is not listened to, unless it is the last one. */
    private IMAPFolder firstThatOpens(Store at) throws MessagingException {
        int how = settings.after() == After.LEAVE ? Folder.READ_ONLY : Folder.READ_WRITE;
        List<String> names = settings.folders();
        for (String name : names.subList(0, names.size() - 1)) {
            IMAPFolder folder = (IMAPFolder) at.getFolder(name);
            try {
                folder.open(how);
                if (ImapFolder.hasLastingNumbers(folder)) {
                    return folder;
                }
                folder.close(false);
            } catch (MessagingException e) {
                if (!at.isConnected()) {
                    throw e;
                }
                LOG.debug("folder {} of {} tells nothing", name, settings.place(), e);
            }
        }
        IMAPFolder last = (IMAPFolder) at.getFolder(names.get(names.size() - 1));
        last.open(how);
        return last;
    }

    private void close(Store at) {
        try {
            at.close();
        } catch (MessagingException e) {
            LOG.debug("closing a connection to {}", settings.place(), e);
        }
    }
}
