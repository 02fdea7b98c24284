package org.postlude.store.maildir;

import java.io.IOException;
import java.nio.file.*;
import java.util.*;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.*;
import org.postlude.store.spi.*;
import org.postlude.store.spi.support.*;

/**
 * The folders as clients see them: the directories and files, whoever made them, and no other record. Other programs rename and
 * delete at any moment, so what is gone between a look and a change is looked for anew, and is no failure of the disk.
 */
record Folders(Owner owner) {

    private List<Path> directories() throws IOException {
        List<Path> found = Listing.of(owner.root, ".[!.]*");
        found.removeIf(path -> !Files.isDirectory(path.resolve("cur")));
        found.add(owner.root);
        return found;
    }

    String name(Path directory) {
        String name = directory.getFileName().toString();
        return directory.equals(owner.root)
                ? SpoolerLogon.INBOX
                : name.substring(1).replace('.', '/');
    }

    List<FolderInfo> list() throws IOException {
        List<FolderInfo> all = new ArrayList<>();
        for (Path directory : directories()) {
            List<Path> mail = Listing.ofMail(directory, "*");
            Stream<MaildirName> names = mail.stream().map(MaildirName::of);
            long seen = names.filter(each -> each.flags().contains(MessageFlag.SEEN))
                    .count();
            all.add(new FolderInfo(name(directory), mail.size(), mail.size() - seen));
        }
        return all;
    }

    boolean create(String name) throws IOException {
        Path directory = owner.folder(name);
        return owner.change(o -> {
            boolean isNew = !Files.isDirectory(directory.resolve("cur"));
            o.makeFolder(name);
            return isNew;
        });
    }

    /**
     * First what may hold mail, in the order in which mail goes through it: a directory that some came into cannot be removed, then all
     * is made again. What another program makes anew meanwhile is not touched either.
     */
    boolean delete(String name) throws IOException {
        Path directory = owner.folder(name);
        List<Path> mail = Stream.of("tmp", "new", "cur").map(directory::resolve).toList();
        return owner.change(o -> {
            boolean isThere = Files.isDirectory(directory.resolve("cur"));
            boolean isEmpty =
                    !directory.equals(o.root) && Listing.ofMail(directory, "*").isEmpty();
            for (Path each : mail) {
                isEmpty = isEmpty && isRemoved(each);
            }
            for (Path each : isEmpty && isThere ? below(directory, mail) : List.<Path>of()) {
                isEmpty = isRemoved(each) && isEmpty;
            }
            if (!isEmpty) {
                o.makeFolder(name);
                String why =
                        "folder " + name + " holds mail, or is given some just now, or is always there; no mail was"
                                + " touched. Move it first";
                throw new StoreRefusingException(ErrorKind.NO_ACCESS, why);
            }
            o.disk.steps().forceNames(directory);
            return isThere;
        });
    }

    /** False for a directory that holds something, which is no failure of the disk. */
    private boolean isRemoved(Path path) throws IOException {
        boolean[] isFull = new boolean[1];
        owner.disk.steps().run("delete", path, () -> {
            try {
                Files.deleteIfExists(path);
            } catch (DirectoryNotEmptyException e) {
                isFull[0] = true;
            }
        });
        return !isFull[0];
    }

    /** What indexes of other programs are left there, the deepest first, and at last the directory itself. */
    private static List<Path> below(Path directory, List<Path> mail) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> mail.stream().noneMatch(path::startsWith))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    Page<FolderEntry> messages(String folder, String cursor, int limit) throws IOException {
        TreeMap<MessageId, Path> after = new TreeMap<>();
        for (Path file : Listing.ofMail(owner.folder(folder), "*")) {
            after.put(MaildirName.of(file).id(), file);
        }
        after.keySet().removeIf(id -> id.value().compareTo(cursor) <= 0);
        List<Path> page = after.values().stream().limit(limit).toList();
        if (isAnySeparated(page)) {
            return messages(folder, cursor, limit);
        }
        List<FolderEntry> entries = new ArrayList<>();
        for (Path each : page) {
            for (Optional<Path> file = Optional.of(each); file.isPresent(); ) {
                try {
                    entries.add(MaildirName.entry(file.get()));
                    break;
                } catch (NoSuchFileException e) { // renamed meanwhile, perhaps again and again, or gone
                    file = find(MaildirName.of(each).id())
                            .filter(now -> now.directory().equals(owner.folder(folder)))
                            .map(Found::file);
                }
            }
        }
        Optional<Path> last = after.size() > limit ? Optional.of(page.get(limit - 1)) : Optional.empty();
        return new Page<>(entries, last.map(file -> "" + MaildirName.of(file).id()));
    }

    /** A filed message: its folder's directory, and its file in {@code new} or {@code cur} below that. */
    record Found(Path directory, Path file) {}

    /** Where a filed message lies now. */
    Optional<Found> find(MessageId id) throws IOException {
        String glob = id.value().startsWith("x-") ? "*" : "*." + id + ".*";
        Optional<Path> any;
        do {
            any = Listing.inMaildir(
                    owner.root, glob, file -> MaildirName.of(file).id().equals(id));
        } while (any.isPresent() && isAnySeparated(List.of(any.get())));
        return any.map(file -> new Found(Listing.folder(owner.root, file), file));
    }

    /** An id names one message. True if any was another's copy, and has a name of its own now or went: all is looked at anew. */
    private boolean isAnySeparated(List<Path> files) throws IOException {
        List<Path> copies = owner.disk.steps().isSound() ? Listing.copies(owner.root, files) : List.of();
        for (Path copy : copies) {
            owner.change(o -> isDone(copy, MaildirName.ofCopy(copy, o.newId())));
        }
        return !copies.isEmpty();
    }

    /** Takes bytes that lie in the queue's directory, which no entry names: whatever a crash leaves there is deleted at the next open. */
    MessageId file(MessageId id, String sha256, String folder, Set<MessageFlag> flags) throws IOException {
        MaildirName name = MaildirName.of(id, sha256, flags);
        return owner.change(o -> {
            o.makeFolder(folder);
            String place = flags.isEmpty() ? "new/" + name.unique() : "cur/" + name.inCur();
            o.disk.move(o.body(id), o.folder(folder).resolve(place));
            return id;
        });
    }

    /** What becomes of a file. */
    interface Change {
        /** Its new place; null to delete it. */
        @Nullable
        Path of(Found found) throws IOException;
    }

    String setFlags(MessageId id, Set<MessageFlag> add, Set<MessageFlag> remove) throws IOException {
        return change(id, found -> {
            MaildirName name = MaildirName.of(found.file()).changed(add, remove);
            return found.directory().resolve("cur").resolve(name.inCur());
        });
    }

    String move(MessageId id, String folder) throws IOException {
        Path to = owner.folder(folder);
        return change(id, found -> {
            owner.makeFolder(folder);
            return to.resolve(found.directory().relativize(found.file()));
        });
    }

    String delete(MessageId id) throws IOException {
        return change(id, found -> null);
    }

    /** The name of the folder it lay in; empty if it is filed nowhere. */
    private String change(MessageId id, Change change) throws IOException {
        return owner.change(o -> {
            for (Optional<Found> found = find(id); found.isPresent(); found = find(id)) {
                Path from = found.get().file();
                Path to = change.of(found.get());
                if (from.equals(to) || isDone(from, to)) {
                    return name(found.get().directory());
                }
            }
            return "";
        });
    }

    /** False if another program came first, and it has another name now or none. */
    private boolean isDone(Path from, @Nullable Path to) throws IOException {
        boolean[] isGone = new boolean[1];
        owner.disk.steps().run(to == null ? "delete" : "rename", to == null ? from : to, () -> {
            try {
                if (to == null) {
                    Files.delete(from);
                } else {
                    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (NoSuchFileException e) {
                isGone[0] = true; // no failure of the disk
            }
        });
        if (to != null && !isGone[0]) {
            owner.disk.steps().forceNames(to); // the new name first
        }
        owner.disk.steps().forceNames(from);
        return !isGone[0];
    }
}
