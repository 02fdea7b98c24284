package org.postlude.tck.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.MessageFlag;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreRefusingException;

/** What clients do to folders. Runs under the disk's lock. */
final class FolderOperations {
    private final StoreImage image;
    private final Journal journal;
    private final CallerChecks checks;

    FolderOperations(StoreImage image, Journal journal, CallerChecks checks) {
        this.image = image;
        this.journal = journal;
        this.checks = checks;
    }

    List<FolderInfo> folders() {
        Set<String> names = new TreeSet<>(image.folders.keySet());
        names.add(SpoolerLogon.INBOX);
        return names.stream().map(this::info).toList();
    }

    private FolderInfo info(String name) {
        var rows = image.folders.getOrDefault(name, new TreeMap<>()).values();
        long unseen = rows.stream()
                .filter(row -> !row.flags().contains(MessageFlag.SEEN))
                .count();
        return new FolderInfo(name, rows.size(), unseen);
    }

    private static void requireName(String name) {
        if (!name.matches("[^/\\p{Cntrl}]+(/[^/\\p{Cntrl}]+)*")) {
            throw new IllegalArgumentException("'" + name + "' cannot be a folder; nothing was changed");
        }
    }

    boolean create(String name, Instant now) throws IOException {
        requireName(name);
        if (name.equals(SpoolerLogon.INBOX) || image.folders.containsKey(name)) {
            return false;
        }
        write(new Write.MakeFolder(name), now);
        return true;
    }

    boolean delete(String name, Instant now) throws IOException {
        boolean isInbox = name.equals(SpoolerLogon.INBOX);
        if (isInbox || !image.folders.getOrDefault(name, new TreeMap<>()).isEmpty()) {
            throw new StoreRefusingException(
                    ErrorKind.NO_ACCESS,
                    "folder " + name + (isInbox ? " is always there" : " holds mail: move or delete that first")
                            + "; nothing was changed");
        }
        if (!image.folders.containsKey(name)) {
            return false;
        }
        write(new Write.DeleteFolder(name), now);
        return true;
    }

    Page<FolderEntry> messages(String folder, String cursor, int limit) {
        checks.limit("F2", limit);
        List<FolderEntry> after = image.folders.getOrDefault(folder, new TreeMap<>()).values().stream()
                .filter(row -> row.id().value().compareTo(cursor) > 0)
                .limit(limit + 1L)
                .map(row -> new FolderEntry(row.id(), row.at(), row.body().bytes().length, row.flags()))
                .toList();
        return after.size() <= limit
                ? new Page<>(after, Optional.empty())
                : new Page<>(
                        after.subList(0, limit),
                        Optional.of(after.get(limit - 1).id().value()));
    }

    MessageId append(String folder, Set<MessageFlag> flags, StoredBody body, Instant now) throws IOException {
        requireName(folder);
        MessageId id = image.nextId();
        journal.write(new Write.Body(body.bytes()), now);
        journal.sync(now);
        write(new Write.File(folder, body, Set.copyOf(flags), now), now);
        return id;
    }

    String setFlags(MessageId id, Set<MessageFlag> add, Set<MessageFlag> remove, Instant now) throws IOException {
        checks.flags(add, remove);
        String folder = image.folderOf(id);
        if (!folder.isEmpty()) {
            Set<MessageFlag> flags = EnumSet.noneOf(MessageFlag.class);
            flags.addAll(image.existing(id).flags());
            flags.addAll(add);
            flags.removeAll(remove);
            write(new Write.Mark(id, flags), now);
        }
        return folder;
    }

    String move(MessageId id, String folder, Instant now) throws IOException {
        requireName(folder);
        String former = image.folderOf(id);
        if (!former.isEmpty() && !former.equals(folder)) {
            write(new Write.MoveFiled(id, folder), now);
        }
        return former;
    }

    String deleteMessage(MessageId id, Instant now) throws IOException {
        String former = image.folderOf(id);
        if (!former.isEmpty()) {
            write(new Write.DeleteFiled(id), now);
        }
        return former;
    }

    private void write(Write write, Instant now) throws IOException {
        journal.write(write, now);
        journal.sync(now);
    }
}
