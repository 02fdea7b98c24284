package org.postlude.spooler.run;

import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.postlude.message.Content;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.FolderPage;
import org.postlude.store.Folders;
import org.postlude.store.MessageFlag;
import org.postlude.store.ReceiveFolder;
import org.postlude.store.StoreEvent;
import org.postlude.store.StoreEvent.Kind;
import org.postlude.store.StoreFailedException;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Page;

/** A client's folders: asks the store, then tells whoever is advised. Holds nothing itself. */
final class ClientFolders implements Folders {
    private static final int MOST = 10_000;

    private final Asking asking;
    private final FolderLogon logon;
    private final ReceiveFolders receive;
    private final Consumer<StoreEvent> tell;

    ClientFolders(Asking asking, FolderLogon logon, ReceiveFolders receive, Consumer<StoreEvent> tell) {
        this.asking = asking;
        this.logon = logon;
        this.receive = receive;
        this.tell = tell;
    }

    @Override
    public List<FolderInfo> list() {
        return asking.ask("list its folders", logon::folders).stream()
                .sorted(Comparator.comparing(FolderInfo::name))
                .toList();
    }

    @Override
    public boolean create(String name) {
        Objects.requireNonNull(name, "name");
        boolean isNew = asking.ask("make folder " + name, () -> logon.createFolder(name));
        if (isNew) {
            tell.accept(StoreEvent.ofFolder(Kind.OBJECT_CREATED, name));
        }
        return isNew;
    }

    @Override
    public boolean delete(String name) {
        Objects.requireNonNull(name, "name");
        boolean isGone = asking.ask("delete folder " + name, () -> logon.deleteFolder(name));
        if (isGone) {
            tell.accept(StoreEvent.ofFolder(Kind.OBJECT_DELETED, name));
        }
        return isGone;
    }

    @Override
    public FolderPage messages(String folder, String cursor, int limit) {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(cursor, "cursor");
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("a page has 1 to " + MOST + " messages, not " + limit);
        }
        Page<FolderEntry> page = asking.ask("list folder " + folder, () -> logon.messages(folder, cursor, limit));
        return new FolderPage(page.items(), page.next());
    }

    @Override
    public MessageId append(String folder, Set<MessageFlag> flags, Content content) {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(content, "content");
        Set<MessageFlag> marks = Set.copyOf(flags);
        MessageId id = asking.ask("put a message into " + folder, () -> logon.append(folder, marks, content));
        tell.accept(StoreEvent.of(Kind.OBJECT_CREATED, id, folder));
        return id;
    }

    @Override
    public boolean setFlags(MessageId id, Set<MessageFlag> add, Set<MessageFlag> remove) {
        Objects.requireNonNull(id, "id");
        Set<MessageFlag> more = Set.copyOf(add);
        Set<MessageFlag> less = Set.copyOf(remove);
        if (!Collections.disjoint(more, less)) {
            throw new IllegalArgumentException("of the flags " + more + " to be set and " + less
                    + " to be taken away one is in both; message " + id + " was not changed");
        }
        String folder = asking.ask("change the flags of " + id, () -> logon.setFlags(id, more, less));
        return told(Kind.OBJECT_MODIFIED, id, folder);
    }

    /** Empty text: nothing is filed under that name, and nothing happened. */
    private boolean told(Kind kind, MessageId id, String folder) {
        if (!folder.isEmpty()) {
            tell.accept(StoreEvent.of(kind, id, folder));
        }
        return !folder.isEmpty();
    }

    @Override
    public boolean move(MessageId id, String folder) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(folder, "folder");
        String former = asking.ask("move " + id + " to " + folder, () -> logon.moveMessage(id, folder));
        if (!former.isEmpty() && !former.equals(folder)) {
            tell.accept(new StoreEvent(Kind.OBJECT_MOVED, Optional.of(id), folder, former, ""));
        }
        return !former.isEmpty();
    }

    @Override
    public MessageId copy(MessageId id, String folder) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(folder, "folder");
        FolderLogon.Copied copied = asking.ask("copy " + id + " to " + folder, () -> copied(id, folder));
        tell.accept(new StoreEvent(Kind.OBJECT_COPIED, Optional.of(copied.id()), folder, copied.former(), ""));
        return copied.id();
    }

    private FolderLogon.Copied copied(MessageId id, String folder) throws IOException {
        try {
            return logon.copyMessage(id, folder);
        } catch (NoSuchMessageException e) {
            throw new StoreFailedException(
                    ErrorKind.NOT_FOUND,
                    "no message " + id + " is filed in store " + asking.store()
                            + ": it is still in the queue, or was deleted; nothing was changed",
                    false,
                    e);
        }
    }

    @Override
    public boolean delete(MessageId id) {
        Objects.requireNonNull(id, "id");
        String folder = asking.ask("delete " + id, () -> logon.deleteMessage(id));
        return told(Kind.OBJECT_DELETED, id, folder);
    }

    @Override
    public ReceiveFolder receiveFolder(String messageClass) {
        ReceiveFolder checked = new ReceiveFolder(messageClass, INBOX);
        return asking.ask("look up a receive folder", () -> receive.of(checked.messageClass()));
    }

    @Override
    public void setReceiveFolder(ReceiveFolder row) {
        Objects.requireNonNull(row, "row");
        boolean isNew = asking.ask("set a receive folder", () -> {
            boolean isMade = logon.createFolder(row.folder());
            receive.set(row);
            return isMade;
        });
        if (isNew) {
            tell.accept(StoreEvent.ofFolder(Kind.OBJECT_CREATED, row.folder()));
        }
        tell.accept(StoreEvent.ofFolder(Kind.OBJECT_MODIFIED, row.folder()));
    }

    @Override
    public void resetReceiveFolder(String messageClass) {
        ReceiveFolder former = receiveFolder(messageClass);
        if (former.messageClass().equalsIgnoreCase(messageClass)) {
            asking.ask("reset a receive folder", () -> {
                receive.reset(messageClass);
                return messageClass;
            });
            tell.accept(StoreEvent.ofFolder(Kind.OBJECT_MODIFIED, former.folder()));
        }
    }

    @Override
    public List<ReceiveFolder> receiveFolders() {
        return asking.ask("list its receive folders", receive::rows);
    }
}
