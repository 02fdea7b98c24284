package org.postlude.store.maildir;

import java.io.*;
import java.nio.charset.*;
import java.nio.file.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageFlag;
import org.postlude.store.spi.*;
import org.postlude.store.spi.support.*;
import org.slf4j.*;

/**
 * One directory of this process, shared by all its logons. Its monitor is held over each commit, over the begin of an
 * epoch and over the close: nothing of a dead lease or of a closed owner is under way afterwards.
 */
final class Owner implements Closeable {
    /** A change; it begins when the store is known to be open and sound. */
    interface Change<T> {
        T make(Owner owner) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Owner.class);
    private static final Label NOTE = new Label(LabelState.DONE, Label.NEVER, 0, "");
    private static final SharedOwners<Path, Owner> OWNERS = new SharedOwners<>();

    final Path root;
    final Disk disk;
    final InstantSource clock;
    final Index index;
    /** What cannot be read as a record, a sentence each. */
    final Set<String> aside = new ConcurrentSkipListSet<>();
    /** Of the one lease that lives. It rises with each open and each spooler that takes over. */
    volatile long epoch;

    private final @Nullable DirectoryLock lock;
    private final MessageIds ids;

    private Owner(Path root, Disk disk, InstantSource clock, @Nullable DirectoryLock lock) throws IOException {
        this.root = root;
        this.disk = disk;
        this.clock = clock;
        this.lock = lock;
        this.ids = new MessageIds(clock);
        try {
            index = load(Listing.of(own("queue"), "*.parts"));
            if (lock != null) {
                recover();
                beginEpoch("open");
            }
            aside.addAll(DamagedRecords.tell(own("damaged")));
        } catch (IOException | RuntimeException | Error e) {
            close(); // Or the directory would be locked by nobody until this process ends.
            throw e;
        }
    }

    /** For WRITE. The directory must be there before it has a real path, and only that is the same for every spelling. */
    static SharedOwners<Path, Owner>.Share share(Path directory, Disk disk, InstantSource clock) throws IOException {
        disk.steps().makeDirectories(directory);
        Path root = directory.toRealPath();
        return OWNERS.share(root, () -> {
            carryOver(root, disk);
            for (String name : List.of("tmp", "new", "cur", "postlude/queue", "postlude/damaged")) {
                disk.steps().makeDirectories(root.resolve(name));
            }
            return new Owner(root, disk, clock, DirectoryLock.acquire(root.resolve("postlude/lock")));
        });
    }

    /** Earlier versions kept the queue in {@code .postlude}, a folder to other mail programs, which may delete folders. */
    private static void carryOver(Path root, Disk disk) throws IOException {
        Path earlier = root.resolve(".postlude");
        if (Files.isDirectory(earlier.resolve("queue"))) {
            if (Files.isDirectory(root.resolve("postlude"))) {
                String both = earlier + " (of an earlier version) and postlude beside it may both hold queued mail;"
                        + " nothing was changed. Delete the one whose directory queue is empty. If neither is, let the"
                        + " earlier version send its own while postlude is moved away.";
                throw new LogonFailedException(LogonFailedException.Reason.NO_ACCESS, both, null);
            }
            try (DirectoryLock lock = DirectoryLock.acquire(earlier.resolve("lock"))) {
                LOG.info("{} becomes postlude, under the {}", earlier, lock);
                disk.move(earlier, root.resolve("postlude"));
            }
        }
    }

    /** For READ_ONLY. It owns nothing, shares nothing, changes nothing, and reads the entries anew at each question. */
    static SharedOwners<Path, Owner>.Share reader(Path directory, Disk disk, InstantSource clock) throws IOException {
        disk.steps().refuse(ErrorKind.NO_ACCESS, "this logon is READ_ONLY; log on with WRITE");
        Path root = directory.toRealPath();
        // No queue is an empty one only where it can be seen that there never was a store.
        Path own = own(root);
        Listing.required(Files.notExists(own) ? root : own.resolve("queue"), "lock");
        return new SharedOwners<Path, Owner>().share(root, () -> new Owner(root, disk, clock, null));
    }

    /** What still runs in a logon fails from here on, before the lock goes: the next owner changes the same files. */
    @Override
    public synchronized void close() throws IOException {
        disk.steps().refuse(ErrorKind.NO_ACCESS, root + " was logged off");
        if (lock != null) {
            lock.close();
        }
    }

    Optional<String> other() {
        return lock == null ? DirectoryLock.owner(own("lock")) : Optional.empty();
    }

    Index view() throws IOException {
        return lock == null ? load(Listing.of(own("queue"), "*.parts")) : index;
    }

    /** For one entry: a reader that lists many messages would else read every sidecar for each of them. */
    Index view(MessageId id) throws IOException {
        return lock == null ? load(List.of(own("queue/" + id + ".parts"))) : index;
    }

    synchronized <T> T change(Change<T> change) throws IOException {
        disk.steps().requireSound();
        return change.make(this);
    }

    synchronized Lease beginEpoch(String who) throws IOException {
        disk.steps().requireSound();
        putNote("epoch:", ++epoch, who.getBytes(StandardCharsets.UTF_8));
        return new Lease(epoch);
    }

    MessageId newId() {
        return ids.next(epoch);
    }

    /** Commits an entry and brings its bytes to where it says. If that fails, the next open does it. */
    synchronized void put(Entry entry) throws IOException {
        disk.replace(own("queue/" + entry.id() + ".parts"), entry.format());
        try {
            index.put(entry, epoch);
            settle(entry);
        } catch (Throwable e) { // whatever it was: an index that is behind the disk could send a message twice
            String why = "after the commit of " + entry.id() + ": " + e + ". Open the store anew";
            disk.steps().refuse(ErrorKind.DISK_ERROR, why);
            throw e;
        }
    }

    /** Durable by one force for all of them; what a crash brings back before that, whoever asked removes once more. */
    synchronized boolean remove(List<Entry> entries) throws IOException {
        for (Entry entry : entries) {
            disk.delete(own("queue/" + entry.id() + ".parts"));
            index.remove(entry);
        }
        disk.steps().forceNames(own("queue/*"));
        return !entries.isEmpty();
    }

    /** A note is an entry too, of one part that is done from the start. */
    synchronized void putNote(String key, long revision, byte[] bytes) throws IOException {
        Entry present = index.byKey(key);
        MessageId id = present == null ? newId() : present.id();
        List<QueuedPart> part = List.of(new QueuedPart(new PartId(id, 0), revision, List.of(), NOTE, bytes));
        put(new Entry(id, key, "", "", null, Entry.DROPPED, Label.NEVER, Label.NEVER, part));
    }

    /** Repeatable: nobody knows how far a crash let the one before come. */
    private void settle(Entry entry) throws IOException {
        if (entry.place().equals(Entry.DROPPED)) {
            disk.delete(body(entry.id()));
        } else if (!place(entry).equals(body(entry.id()))) {
            // Once out of the queue it is filed: what the user does to the file then never brings a second copy.
            if (entry.place().startsWith(Entry.FOLDER) && Files.exists(body(entry.id()))) {
                makeFolder(entry.place().substring(Entry.FOLDER.length())); // It may have been deleted meanwhile.
            }
            disk.move(body(entry.id()), place(entry));
        }
    }

    private Index load(List<Path> sidecars) throws IOException {
        Index found = new Index();
        for (Path file : sidecars) {
            try {
                found.put(Entry.parse(Disk.read(file)), 0); // Whoever claimed a part, it was not this owner.
            } catch (NoSuchFileException e) {
                LOG.debug("{} vanished while a READ_ONLY logon looked", file);
            } catch (StreamCorruptedException | CharacterCodingException e) {
                // Only these say that its bytes are wrong: what cannot be read may be whole, and fails the logon.
                setAside(file, e.toString());
            } catch (RuntimeException e) { // Its checksum fits, so it is as somebody wrote it, and no damage.
                throw new IOException(file + " was written by a newer program (" + e + "). Use the newer program", e);
            }
        }
        return found;
    }

    /** Mends what a crash left between two steps. */
    private void recover() throws IOException {
        Set<Path> left = new HashSet<>(Listing.of(own("queue"), "*.{eml,tmp}"));
        for (Entry entry : index.withKeys("")) {
            long noted = entry.key().equals("epoch:") ? entry.parts().get(0).revision() : 0;
            epoch = Math.max(epoch, Math.max(noted, MessageIds.epoch(entry.id())));
            ids.resume(entry.id());
            if (left.remove(body(entry.id()))) {
                settle(entry); // What waits without its bytes is found damaged when it is to be sent.
            }
        }
        for (Path file : left) {
            disk.delete(file); // Bytes that were never accepted, a draft that was never renamed.
        }
        // What was just read may stand in the cache only, and so may the directories up to where the store stands.
        disk.steps().forceNamesUpTo(own("queue/*"), root);
    }

    private void setAside(Path file, String why) throws IOException {
        if (lock == null) {
            aside.add(DamagedRecords.found(file, why));
            return;
        }
        LOG.warn("{} is damaged ({}) and set aside in postlude/damaged: look there for what it held", file, why);
        Path bytes = file.resolveSibling(("" + file.getFileName()).replaceAll("parts$", "eml"));
        // The bytes first: after a crash in between the sidecar is still there to decide the same.
        disk.move(bytes, DamagedRecords.place(own("damaged"), bytes, clock.instant()));
        disk.move(file, DamagedRecords.place(own("damaged"), file, clock.instant()));
    }

    Path own(String name) {
        return own(root).resolve(name);
    }

    /** Not behind a dot: other mail programs take it for no folder, so they neither show nor tidy up what is queued. */
    private static Path own(Path root) {
        Path own = root.resolve("postlude");
        return Files.exists(own, LinkOption.NOFOLLOW_LINKS) ? own : root.resolve(".postlude");
    }

    Path body(MessageId id) {
        return own("queue/" + id + ".eml");
    }

    /**
     * Where an entry's bytes belong, if not dropped. In a folder, time and id make the name unique and the digest lets
     * whoever finds the file check it; mail that we sent has been seen, mail that came in is new.
     */
    Path place(Entry entry) {
        if (entry.place().startsWith(Entry.FOLDER)) {
            MaildirName name = MaildirName.of(entry.id(), entry.sha256(), Set.of(MessageFlag.SEEN));
            Path folder = folder(entry.place().substring(Entry.FOLDER.length()));
            return folder.resolve(entry.keyDigest().isEmpty() ? "new/" + name.unique() : "cur/" + name.inCur());
        }
        // What is damaged stays in the queue until it has ended, for it may be released.
        boolean isOver = entry.place().startsWith(Entry.DAMAGED) && Parts.areEnded(entry.parts());
        return isOver ? own("damaged/" + entry.id() + ".eml") : body(entry.id());
    }

    /** Maildir++: a dot before the name, and between its levels. */
    Path folder(String name) {
        if (!name.matches("[^./\\p{Cntrl}]+([./][^./\\p{Cntrl}]+)*") || name.equals("postlude")) {
            throw new IllegalArgumentException("'" + name + "' cannot be a Maildir folder; nothing was changed");
        }
        return name.equals(SpoolerLogon.INBOX) ? root : root.resolve("." + name.replace('/', '.'));
    }

    void makeFolder(String name) throws IOException {
        disk.steps().requireSound();
        for (String part : List.of("tmp", "new", "cur")) {
            disk.steps().makeDirectories(folder(name).resolve(part));
        }
    }

    /** The bytes of a message. A filed one is looked for by its id: other mail programs rename it and give it flags. */
    Path find(MessageId id) throws IOException {
        Entry entry = view(id).get(id);
        if (entry != null && entry.envelope() != null && Files.exists(place(entry))) {
            return place(entry);
        }
        return new Folders(this).find(id).map(Folders.Found::file).orElseThrow(() -> new NoSuchMessageException(id));
    }
}
