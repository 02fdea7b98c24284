package org.postlude.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;
import java.security.DigestInputStream;
import java.time.*;
import java.util.*;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.LogonFailedException;
import org.postlude.store.spi.*;
import org.slf4j.*;

/**
 * One directory of this process, shared by all its logons. Its monitor is held over each commit, over the begin of an
 * epoch and over the close: nothing of a dead lease or of a closed owner is under way afterwards.
 */
final class Owner {
    /** A change; it begins when the store is known to be open and sound. */
    interface Change<T> {
        T make(Index index) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Owner.class);
    private static final Map<Path, Owner> OWNERS = new HashMap<>();

    final Path root;
    final Disk disk;
    final InstantSource clock;
    private final @Nullable FileChannel lock;
    private final AtomicLong lastId = new AtomicLong();
    private final Index index;
    volatile long epoch;
    private volatile String mark = UUID.randomUUID().toString().substring(0, 8);
    private int users;

    private Owner(Path root, Disk disk, InstantSource clock, @Nullable FileChannel lock) throws IOException {
        this.root = root;
        this.disk = disk;
        this.clock = clock;
        this.lock = lock;
        try {
            index = load(list(own("queue"), "*.parts"));
            if (lock != null) {
                recover();
                beginEpoch("open");
            }
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Takes a reference. An owner comes, is counted and goes under one lock: who finds one finds it open. For READ_ONLY it
     * owns nothing, changes nothing, and reads the entries anew at each question.
     */
    static Owner acquire(Path directory, boolean readOnly, InstantSource clock, Disk disk) throws IOException {
        if (readOnly) {
            disk.refuse(ErrorKind.NO_ACCESS, "this logon is READ_ONLY; log on with WRITE");
            return new Owner(directory.toRealPath(), disk, clock, null);
        }
        for (String name : List.of("tmp", "new", "cur", ".postlude/queue", ".postlude/damaged")) {
            disk.makeDirectories(directory.resolve(name));
        }
        synchronized (OWNERS) {
            Path root = directory.toRealPath();
            Owner owner = OWNERS.get(root);
            if (owner == null) {
                owner = new Owner(root, disk, clock, lock(root.resolve(".postlude/lock")));
                OWNERS.put(root, owner);
            }
            owner.users++;
            return owner;
        }
    }

    void release() throws IOException {
        synchronized (OWNERS) {
            if (--users == 0) {
                OWNERS.remove(root);
                close();
            }
        }
    }

    private synchronized void close() throws IOException {
        disk.refuse(ErrorKind.NO_ACCESS, root + " was logged off");
        if (lock != null) {
            lock.close();
        }
    }

    /**
     * The lock counts, not the text: the system frees it when the process ends, however it ends. Its owner opens the file
     * once, for POSIX frees all locks of a process on a file when it closes any descriptor of it.
     */
    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() != null) {
            ProcessHandle self = ProcessHandle.current();
            String started = self.info().startInstant().map(Object::toString).orElse("unknown");
            channel.truncate(0).write(UTF_8.encode("pid=" + self.pid() + "\nstarted=" + started + "\n"));
            return channel;
        }
        try (channel) {
            String who = Files.readString(file).replace('\n', ' ');
            String what = file + " is locked by " + who + "; the mail is safe. Stop that process or log on READ_ONLY";
            throw new LogonFailedException(LogonFailedException.Reason.OWNED_BY_ANOTHER, what, null);
        }
    }

    Index index() throws IOException {
        return lock == null ? load(list(own("queue"), "*.parts")) : index;
    }

    /** For one entry: a reader that lists many messages would else read every sidecar for each of them. */
    Index index(MessageId id) throws IOException {
        return lock == null ? load(List.of(own("queue/" + id + ".parts"))) : index;
    }

    synchronized <T> T change(Change<T> change) throws IOException {
        disk.requireSound();
        return change.make(index);
    }

    synchronized Lease beginEpoch(String who) throws IOException {
        disk.requireSound();
        putNote("epoch:", ++epoch, who.getBytes(UTF_8));
        return new Lease(epoch);
    }

    /** Unlike any other store's by its mark (Q13), sorted by submit, never used again: not even after a backup came back. */
    MessageId newId() {
        long number = lastId.incrementAndGet();
        return new MessageId(String.format("%s-%08x-%010x-%x", mark, epoch, number, clock.millis()));
    }

    /** Commits an entry and brings its bytes to where it says. If that fails, the next open does it. */
    synchronized void put(Entry entry) throws IOException {
        disk.replace(own("queue/" + entry.id() + ".parts"), entry.format());
        index.put(entry);
        settle(entry);
    }

    synchronized boolean remove(List<Entry> entries) throws IOException {
        for (Entry entry : entries) {
            disk.delete(own("queue/" + entry.id() + ".parts"));
            index.remove(entry);
        }
        disk.forceNames(own("queue/*"));
        return !entries.isEmpty();
    }

    /** A note is an entry too, of one part that is done from the start. */
    synchronized void putNote(String key, long revision, byte[] bytes) throws IOException {
        Entry present = index.byKey(key);
        MessageId id = present == null ? newId() : present.id();
        List<QueuedPart> part = List.of(new QueuedPart(new PartId(id, 0), revision, List.of(), Entry.ENDED, bytes));
        put(new Entry(id, key, "", "", null, Entry.DROPPED, Label.NEVER, part));
    }

    private void settle(Entry entry) throws IOException {
        if (entry.place().equals(Entry.DROPPED)) {
            disk.delete(body(entry.id()));
        } else if (!entry.place().equals(Entry.QUEUE)) {
            // Once out of the queue it is filed: what the user does to the file then never brings a second copy.
            disk.move(body(entry.id()), place(entry));
        }
    }

    private Index load(List<Path> sidecars) throws IOException {
        Index found = new Index();
        for (Path file : sidecars) {
            try {
                found.put(Entry.parse(Disk.read(file)));
            } catch (NoSuchFileException e) {
                LOG.debug("{} vanished while a READ_ONLY logon looked", file);
            } catch (FileSystemException e) {
                throw e; // It cannot be opened, for want of rights or descriptors: it may well be whole.
            } catch (IOException | RuntimeException e) {
                setAside(file, e.toString());
            }
        }
        return found;
    }

    /** Mends what a crash left between two steps. */
    private void recover() throws IOException {
        Set<Path> bodies = new HashSet<>(list(own("queue"), "*.eml"));
        for (Entry entry : index.withKeys("")) {
            long noted = entry.key().equals("epoch:") ? entry.parts().get(0).revision() : 0;
            epoch = Math.max(epoch, Math.max(noted, Long.parseLong(entry.id().value(), 9, 17, 16)));
            mark = entry.id().value().substring(0, 8);
            if (bodies.remove(body(entry.id()))) {
                settle(entry);
            } else if (entry.place().equals(Entry.QUEUE)) {
                index.remove(entry);
                setAside(own("queue/" + entry.id() + ".parts"), "its bytes are missing");
            }
        }
        for (Path body : bodies) {
            disk.delete(body); // It was never accepted.
        }
        disk.forceNames(own("queue/*")); // What was just read may stand in the cache only.
    }

    private void setAside(Path file, String why) throws IOException {
        String where = lock == null
                ? "left out; the next logon for writing sets it aside"
                : "set aside in .postlude/damaged: look there for what it held";
        LOG.warn("{} is damaged ({}) and {}", file, why, where);
        String name = file.getFileName().toString();
        if (lock != null) {
            // The bytes first: after a crash in between the sidecar is still there to decide the same.
            for (String each : List.of(name.replaceAll("parts$", "eml"), name)) {
                disk.move(file.resolveSibling(each), own("damaged/" + each + "." + clock.millis()));
            }
        }
    }

    /** Other mail programs do not look in here, so they neither show nor tidy up what is queued. */
    private Path own(String name) {
        return root.resolve(".postlude").resolve(name);
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
            String name = Entry.time(entry.id()).getEpochSecond() + "." + entry.id() + "." + entry.sha256();
            Path folder = folder(entry.place().substring(Entry.FOLDER.length()));
            return folder.resolve(entry.keyDigest().isEmpty() ? "new/" + name : "cur/" + name + ":2,S");
        }
        return entry.place().startsWith(Entry.DAMAGED) ? own("damaged/" + entry.id() + ".eml") : body(entry.id());
    }

    /** Maildir++: a dot before the name, and between its levels. */
    private Path folder(String name) {
        if (!name.matches("[^./\\p{Cntrl}]+([./][^./\\p{Cntrl}]+)*") || name.equals("postlude")) {
            throw new IllegalArgumentException("'" + name + "' cannot be a Maildir folder; nothing was changed");
        }
        return name.equals(SpoolerLogon.INBOX) ? root : root.resolve("." + name.replace('/', '.'));
    }

    void makeFolder(String name) throws IOException {
        for (String part : List.of("tmp", "new", "cur")) {
            disk.makeDirectories(folder(name).resolve(part));
        }
    }

    /** The bytes of a message. A filed one is looked for by its id: other mail programs rename it and give it flags. */
    Path find(MessageId id) throws IOException {
        Entry entry = index(id).get(id);
        if (entry != null && entry.envelope() != null && Files.exists(place(entry))) {
            return place(entry);
        }
        List<Path> folders = list(root, ".[!.]*");
        folders.add(root);
        for (Path folder : folders) {
            List<Path> files = list(folder.resolve("new"), "*." + id + ".*");
            files.addAll(list(folder.resolve("cur"), "*." + id + ".*"));
            if (!files.isEmpty()) {
                return files.get(0);
            }
        }
        throw new NoSuchMessageException(id);
    }

    /** The bytes of a message, wherever it lies when they are read; at their end their digest is checked. */
    record Body(Owner owner, MessageId id, long size, String sha256) implements Content {
        @Override
        public InputStream open() throws IOException {
            Path file = owner.find(id);
            DigestInputStream bytes = new DigestInputStream(Files.newInputStream(file), Disk.sha256());
            @SuppressWarnings("InputStreamSlowMultibyteRead") // It has no bytes, only an end.
            InputStream end = new InputStream() {
                @Override
                public int read() throws IOException {
                    if (!Disk.hex(bytes.getMessageDigest()).equals(sha256)) {
                        throw new DamagedMessageException(id, file + " is not what was submitted");
                    }
                    return -1;
                }
            };
            return new SequenceInputStream(bytes, end);
        }
    }

    private static List<Path> list(Path directory, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
                stream.forEach(found::add);
            }
        }
        return found;
    }
}
