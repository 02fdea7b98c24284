package com.example.journal;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.postlude.message.Content;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.store.spi.support.DirectoryLock;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.Listing;
import org.postlude.store.spi.support.MessageIds;
import org.postlude.store.spi.support.PrivateFiles;
import org.postlude.store.spi.support.Sha256;
import org.postlude.store.spi.support.SharedOwners;

/**
 * One directory of this process, shared by all its logons: the file {@code journal}, and the bytes of each message in a file
 * {@code ID.eml}. Its monitor is held over each change, and over the close.
 */
final class Owner implements Closeable {
    /** A change, made when the store is known to be open and sound. */
    interface Change<T> {
        T make(Owner owner) throws IOException;
    }

    private static final SharedOwners<Path, Owner> OWNERS = new SharedOwners<>();

    final Path root;
    final InstantSource clock;
    final DurableSteps steps;
    final MessageIds ids;
    /** Absent for a reader, who owns nothing. */
    private final Optional<DirectoryLock> lock;

    private final State state;
    private final Optional<Journal> journal;

    private Owner(Path root, InstantSource clock, DurableSteps steps, Optional<DirectoryLock> lock) throws IOException {
        this.root = root;
        this.clock = clock;
        this.steps = steps;
        this.lock = lock;
        this.ids = new MessageIds(clock);
        try {
            this.state = load();
            this.journal = lock.isPresent() ? Optional.of(begin()) : Optional.empty();
        } catch (IOException | RuntimeException | Error e) {
            closeLock();
            throw e;
        }
    }

    /** For WRITE. The directory must be there before it has a real path, and only that is the same for every spelling. */
    static SharedOwners<Path, Owner>.Share share(Path directory, InstantSource clock, DurableSteps.Layer layer)
            throws IOException {
        DurableSteps steps = new DurableSteps(clock, layer);
        steps.makeDirectories(directory);
        Path root = directory.toRealPath();
        return OWNERS.share(
                root, () -> new Owner(root, clock, steps, Optional.of(DirectoryLock.acquire(root.resolve("lock")))));
    }

    /** For READ_ONLY: changes nothing, and reads the journal anew at each question. */
    static SharedOwners<Path, Owner>.Share reader(Path directory, InstantSource clock) throws IOException {
        DurableSteps steps = new DurableSteps(clock, DurableSteps.Layer.NONE);
        steps.refuse(ErrorKind.NO_ACCESS, "this logon is READ_ONLY; log on with WRITE");
        Path root = directory.toRealPath();
        return new SharedOwners<Path, Owner>().share(root, () -> new Owner(root, clock, steps, Optional.empty()));
    }

    private State load() throws IOException {
        State read = new State();
        // For the owner a store that was just made; a reader must not take a place without a store for an empty one.
        if (lock.isEmpty() || Files.exists(root.resolve("journal"))) {
            Journal.read(root.resolve("journal"), read::apply);
        }
        return read;
    }

    /** A new epoch, in a new file without what was overwritten; and nothing of a submit that never returned. */
    private Journal begin() throws IOException {
        for (Entry entry : state.entries()) {
            ids.resume(entry.id());
        }
        state.apply(State.EPOCH, Long.toString(state.epoch() + 1));
        Journal begun = new Journal(root.resolve("journal"), steps, state.values());
        steps.forceNamesUpTo(root.resolve("journal"), root);
        for (Path file : Listing.of(root, "*.eml")) {
            String name = file.getFileName().toString();
            MessageId id = new MessageId(name.substring(0, name.length() - ".eml".length()));
            if (!state.entry(id).map(Entry::hasBytes).orElse(false)) {
                delete(file);
            }
        }
        return begun;
    }

    /** What is durable: kept in memory, or read anew where another process may have changed it. */
    State state() throws IOException {
        return lock.isPresent() ? state : load();
    }

    Optional<String> other() {
        return lock.isPresent() ? Optional.empty() : DirectoryLock.owner(root.resolve("lock"));
    }

    synchronized <T> T change(Change<T> change) throws IOException {
        steps.requireSound();
        return change.make(this);
    }

    /** On the disk first, then in memory; and bytes go after the entry that named them. Within a {@link #change}. */
    void put(Map<String, String> values) throws IOException {
        journal.orElseThrow().put(values);
        values.forEach(state::apply);
    }

    void put(Entry entry) throws IOException {
        put(Map.of(State.MESSAGE + entry.id(), entry.isOver() ? "" : entry.format()));
        if (!entry.hasBytes()) {
            delete(bytes(entry.id()));
        }
    }

    Path bytes(MessageId id) {
        return root.resolve(id + ".eml");
    }

    /** Bytes in a file of their own, durable before any entry can tell of them. Returns their SHA-256. */
    String copy(Content content, MessageId id) throws IOException {
        steps.requireSound();
        Path file = bytes(id);
        // Streams, not channels: an interrupt of the caller closes a channel midway, as if the disk had failed.
        try (DigestInputStream in = new DigestInputStream(content.open(), Sha256.start());
                FileOutputStream out = PrivateFiles.write(file)) {
            for (byte[] chunk = in.readNBytes(16_384); chunk.length > 0; chunk = in.readNBytes(16_384)) {
                byte[] octets = chunk;
                steps.run("write", file, () -> out.write(octets));
            }
            if (Files.size(file) != content.size()) {
                throw new IOException("the content is not " + content.size() + " octets long; nothing was stored");
            }
            steps.run("force", file, out.getFD()::sync);
            steps.forceNames(file);
            return Sha256.end(in.getMessageDigest());
        } catch (IOException | RuntimeException e) {
            if (steps.isSound()) {
                delete(file); // The content failed, not the disk.
            }
            throw e;
        }
    }

    /** Not forced: a name that comes back after a crash is deleted by the next open. */
    void delete(Path file) throws IOException {
        steps.run("delete", file, () -> Files.deleteIfExists(file));
    }

    /** What still runs in a logon fails from here on, before the lock goes: the next owner writes the same file. */
    @Override
    public synchronized void close() throws IOException {
        steps.refuse(ErrorKind.NO_ACCESS, root + " was logged off");
        if (journal.isPresent()) {
            journal.get().close();
        }
        closeLock();
    }

    private void closeLock() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
        }
    }
}
