package org.postlude.spooler.run;

import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PostludeException;
import org.postlude.message.event.Blocked;
import org.postlude.spooler.core.Command;
import org.postlude.spooler.core.Event;
import org.postlude.spooler.core.StoreKey;
import org.postlude.spooler.mail.HeaderScan;
import org.postlude.spooler.mail.MessageClass;
import org.postlude.store.MessageFlag;
import org.postlude.store.NotSupportedException;
import org.postlude.store.ReceivePolicy;
import org.postlude.store.StoreEvent;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.Submitted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is filed into Inboxes: reports to senders, local deliveries, inbound mail. */
final class Filing {
    private static final Logger LOG = LoggerFactory.getLogger(Filing.class);

    private final Reporter reporter;
    private final Advice advice;
    private final Consumer<Event> post;

    Filing(Reporter reporter, Advice advice, Consumer<Event> post) {
        this.reporter = reporter;
        this.advice = advice;
        this.post = post;
    }

    /** How an inbound message is committed to a store. */
    interface Commit {
        /** Into a folder, or by message class if that is empty. Returns whether it was there already. */
        boolean deliver(String deliveryKey, String folder, Content content) throws IOException;

        /** What the store knows already, by key. */
        Page<Delivered> delivered(String prefix, String cursor, int limit) throws IOException;
    }

    /** Whether a message may pass. */
    interface Judge {
        Blocked judge(Content content) throws IOException;
    }

    void report(Command.FileReport command, StoreDesk desk) {
        desk.add(() -> {
            Content report = reporter.report(command, desk.logon());
            Filed filed = file(desk, command.key(), report, desk.logon());
            post.accept(new Event.Filed(command.store(), command.attempt()));
            tell(command.store(), filed);
        });
    }

    void local(Command.FileLocal command, StoreDesk desk) {
        desk.add(() -> {
            Filed filed;
            try {
                Content message = reporter.local(command, desk.logon());
                filed = file(desk, command.key(), message, desk.logon());
            } catch (DamagedMessageException | NoSuchMessageException e) {
                desk.setAside(new Command.SetAside(
                        command.store(), command.attempt(), command.part().id(), Words.of(e)));
                return;
            }
            post.accept(new Event.Filed(command.store(), command.attempt()));
            tell(command.store(), filed);
        });
    }

    /** What is composed when the store is at hand. */
    interface Letter {
        Content compose(SpoolerLogon store) throws IOException;
    }

    /** On the thread of a transport, as {@link #inbound}. */
    void lateReport(StoreDesk desk, String key, Letter letter) throws IOException {
        try {
            tell(desk.key(), desk.visit(store -> file(desk, key, letter.compose(store), store)));
        } catch (StoreDesk.Leaving e) {
            throw e;
        } catch (IOException e) {
            post.accept(new Event.StoreFailed(desk.key(), "the store failed: " + Words.of(e)));
            throw e;
        } catch (PostludeException e) {
            throw new IOException("the store takes nothing now: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            throw broken(desk, e);
        }
    }

    private IOException broken(StoreDesk desk, Throwable e) {
        String why = "the store failed: " + Words.of(e);
        post.accept(new Event.StoreFailed(desk.key(), why));
        return new IOException(why + "; whether it was filed is not known, so tell it or offer it again", e);
    }

    /** For a transport's worker, which brings the mail; a store that fails on the way is the store's failure. */
    Commit inbound(StoreDesk desk, @Nullable Judge judge) {
        return new Commit() {
            @Override
            public boolean deliver(String key, String folder, Content content) throws IOException {
                return commit(desk, key, folder, content, judge);
            }

            @Override
            public Page<Delivered> delivered(String prefix, String cursor, int limit) throws IOException {
                try {
                    return desk.visit(store -> store.delivered(prefix, cursor, limit));
                } catch (PostludeException e) {
                    throw new IOException("the store says nothing now: " + e.getMessage(), e);
                } catch (RuntimeException | Error e) { // or the transport that asks would be blamed for it
                    String why = "the store failed: " + Words.of(e);
                    post.accept(new Event.StoreFailed(desk.key(), why));
                    throw new IOException(why + "; nothing was filed, leave it at the source", e);
                }
            }
        };
    }

    private boolean commit(StoreDesk desk, String key, String folder, Content content, @Nullable Judge judge)
            throws IOException {
        WatchedContent watched = new WatchedContent(content);
        try {
            Filed filed = desk.visit(store -> fromOutside(desk, key, folder, watched, store, judge));
            tell(desk.key(), filed);
            return filed.mail().existed();
        } catch (StoreDesk.Leaving e) {
            throw new IOException(e.getMessage() + "; nothing was filed, leave it at the source", e);
        } catch (IOException e) {
            if (!watched.hasFailed()) {
                post.accept(new Event.StoreFailed(desk.key(), "the store failed: " + Words.of(e)));
            }
            throw e;
        } catch (PostludeException e) {
            throw new IOException("the store takes nothing now: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) { // or the transport that brings the mail would be blamed for it
            if (watched.hasFailed()) {
                throw e;
            }
            throw broken(desk, e);
        }
    }

    private record Filed(Submitted mail, String folder) {}

    private static Filed file(StoreDesk desk, String key, Content content, SpoolerLogon store) throws IOException {
        ReceiveFolders folders = desk.receive();
        if (folders.isInboxForAll()) {
            String folder = folders.of("").folder();
            return new Filed(store.deliver(key, folder, content), folder);
        }
        try (SeenContent seen = new SeenContent(content)) {
            String folder = folders.of(MessageClass.of(seen.beginning())).folder();
            return new Filed(store.deliver(key, folder, seen), folder);
        }
    }

    /** What somebody else wrote may be what no mail program can read. It is kept as it came; whoever reads the folder is to know. */
    private static Filed fromOutside(
            StoreDesk desk, String key, String named, Content content, SpoolerLogon store, @Nullable Judge judge)
            throws IOException {
        try (SeenContent seen = new SeenContent(content)) {
            byte[] beginning = seen.beginning();
            String folder = named.isEmpty()
                    ? desk.receive().of(MessageClass.of(beginning)).folder()
                    : named;
            if (judge != null) {
                return judged(desk, key, folder, seen, store, judge);
            }
            Filed filed = new Filed(store.deliver(key, folder, seen), folder);
            if (!filed.mail().existed()) {
                desk.received(key, filed.mail().id(), beginning, Blocked.NOT);
                HeaderScan.fault(beginning).ifPresent(fault -> flag(desk, filed, store, fault));
            }
            return filed;
        }
    }

    /** Stored first, where nobody looks by habit: whatever becomes of the judgement, the message is there. */
    private static Filed judged(
            StoreDesk desk, String key, String folder, SeenContent seen, SpoolerLogon store, Judge judge)
            throws IOException {
        Submitted mail = store.deliver(key, ReceivePolicy.FOLDER, seen);
        if (mail.existed()) {
            return new Filed(mail, ReceivePolicy.FOLDER);
        }
        Blocked reason = reason(desk, mail.id(), folder, store, judge);
        desk.received(key, mail.id(), seen.beginning(), reason);
        boolean isPassed = reason.equals(Blocked.NOT);
        if (!isPassed) {
            LOG.info(
                    "message {} came into {} and is kept in its folder {}: {}",
                    mail.id(),
                    desk.name(),
                    ReceivePolicy.FOLDER,
                    reason);
        }
        return new Filed(mail, isPassed ? folder : ReceivePolicy.FOLDER);
    }

    /** Passes what may pass, and says why the others do not. */
    private static Blocked reason(StoreDesk desk, MessageId id, String folder, SpoolerLogon store, Judge judge) {
        try {
            if (!(store instanceof FolderLogon folders)) {
                throw new NotSupportedException("store " + desk.name() + " has no folders to move it to");
            }
            Blocked reason = judge.judge(store.open(id).content());
            if (reason.equals(Blocked.NOT)) {
                folders.moveMessage(id, folder);
            }
            return reason;
        } catch (IOException | RuntimeException e) { // it is stored, and that is what counts
            LOG.warn(
                    "message {} of {} could not be judged, and stays in its folder {}",
                    id,
                    desk.name(),
                    ReceivePolicy.FOLDER,
                    e);
            return Blocked.INTERNALERROR;
        }
    }

    private static void flag(StoreDesk desk, Filed filed, SpoolerLogon store, String fault) {
        MessageId id = filed.mail().id();
        String flagged = "";
        try {
            if (store instanceof FolderLogon folders) {
                folders.setFlags(id, Set.of(MessageFlag.FLAGGED), Set.of());
                flagged = ", flagged";
            }
        } catch (IOException | PostludeException e) { // it is stored, and that is what counts
            LOG.warn("message {} could not be flagged", id, e);
        }
        LOG.warn(
                "message {} came into {} of {} and may be unreadable: {}; it lies there as it came{}",
                id,
                filed.folder(),
                desk.name(),
                fault,
                flagged);
    }

    private void tell(StoreKey store, Filed filed) {
        if (!filed.mail().existed() && !filed.folder().equals(ReceivePolicy.FOLDER)) {
            advice.tell(
                    store, StoreEvent.of(StoreEvent.Kind.NEW_MAIL, filed.mail().id(), filed.folder()));
        }
    }
}
