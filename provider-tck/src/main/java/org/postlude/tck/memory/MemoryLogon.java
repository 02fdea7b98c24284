package org.postlude.tck.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.MessageFlag;
import org.postlude.store.StoreInfo;
import org.postlude.store.SubmissionKey;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.ReachableLogon;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.store.spi.StoreSupport;
import org.postlude.store.spi.StoredMessage;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.store.SimulatedCrash;

/** A client's logon: the checks of the caller and of the moment, around {@link QueueOperations}. */
class MemoryLogon implements StoreLogon, FolderLogon, ReachableLogon {
    /** Something that can fail as a disk does. */
    interface Action<T> {
        T run(Instant now) throws IOException;
    }

    final MemoryDisk disk;
    final MemoryDisk.Place place;
    final QueueOperations queue;
    private final FolderOperations folders;
    private final MemoryProcess process;
    private final LogonRequest request;
    private final StoreSupport support;
    private boolean loggedOff;

    MemoryLogon(MemoryProcess process, MemoryDisk.Place place, LogonRequest request, StoreSupport support) {
        this.process = process;
        this.disk = process.disk;
        this.place = place;
        this.request = request;
        this.support = support;
        CallerChecks checks = new CallerChecks(disk.violations);
        this.queue = new QueueOperations(place.image, place.journal, checks);
        this.folders = new FolderOperations(place.image, place.journal, checks);
    }

    @Override
    public StoreInfo info() {
        return look(() -> {
            String path = request.address().place();
            String name = path.substring(path.lastIndexOf('/') + 1);
            MemoryProcess owner = request.access() == Access.READ_ONLY ? place.owner : null;
            return new StoreInfo(
                    name,
                    request.defaultInbox(),
                    Set.of("read-only-view", FolderLogon.CAPABILITY),
                    Optional.ofNullable(owner).map(MemoryProcess::toString));
        });
    }

    @Override
    public void announce(String address) {
        if (address.isBlank() || address.matches("(?s).*\\R.*")) {
            throw new IllegalArgumentException("'" + address + "' is not one line; nothing was announced (rule S14)");
        }
        synchronized (disk) {
            requireUsable();
            if (place.owner != process) {
                throw new StoreRefusingException(
                        ErrorKind.NO_ACCESS, process + " does not own " + request.address() + " (rule S14)");
            }
            if (!place.announced.contains(address)) {
                place.announced.add(0, address);
            }
        }
    }

    @Override
    public List<String> announced() {
        return look(() -> place.owner == null ? List.of() : List.copyOf(place.announced));
    }

    @Override
    public Submitted submit(SubmissionKey key, Envelope envelope, List<NewPart> parts, Content content)
            throws IOException {
        requireUsable();
        new CallerChecks(disk.violations).submit(envelope, parts);
        StoredBody body = StoredBody.read(content);
        return change(Operation.SUBMIT, now -> queue.submit(key, envelope, parts, body, now));
    }

    @Override
    public Withdrawal withdraw(MessageId id) throws IOException {
        return change(Operation.WITHDRAW, now -> queue.withdraw(id, now));
    }

    @Override
    public StoredMessage open(MessageId id) throws IOException {
        return look(() -> queue.open(id)).orElseThrow(() -> new NoSuchMessageException(id));
    }

    @Override
    public Page<MessageId> filed(String folder, String cursor, int limit) {
        return look(() -> queue.filed(folder, cursor, limit));
    }

    @Override
    public Page<QueuedPart> page(LabelQuery query, String cursor, int limit) {
        return look(() -> queue.page(query, cursor, limit));
    }

    @Override
    public List<QueuedPart> parts(MessageId id) {
        return look(() -> queue.parts(id));
    }

    @Override
    public QueueCounts counts() {
        return look(() -> place.image.index.counts());
    }

    @Override
    public StoreHealth health() {
        return look(() -> (disk.refusals.isEmpty() ? place.journal.health() : disk.refusalHealth())
                .withSetAside(place.image.torn));
    }

    @Override
    public List<FolderInfo> folders() {
        return look(folders::folders);
    }

    @Override
    public boolean createFolder(String name) throws IOException {
        return change(Operation.FOLDERS, now -> folders.create(name, now));
    }

    @Override
    public boolean deleteFolder(String name) throws IOException {
        return change(Operation.FOLDERS, now -> folders.delete(name, now));
    }

    @Override
    public Page<FolderEntry> messages(String folder, String cursor, int limit) {
        return look(() -> folders.messages(folder, cursor, limit));
    }

    @Override
    public MessageId append(String folder, Set<MessageFlag> flags, Content content) throws IOException {
        requireUsable();
        StoredBody body = StoredBody.read(content);
        return change(Operation.FOLDERS, now -> folders.append(folder, flags, body, now));
    }

    @Override
    public String setFlags(MessageId id, Set<MessageFlag> add, Set<MessageFlag> remove) throws IOException {
        return change(Operation.FOLDERS, now -> folders.setFlags(id, add, remove, now));
    }

    @Override
    public String moveMessage(MessageId id, String folder) throws IOException {
        return change(Operation.FOLDERS, now -> folders.move(id, folder, now));
    }

    @Override
    public Copied copyMessage(MessageId id, String folder) throws IOException {
        StoreImage.FiledRow row = look(() -> Optional.ofNullable(place.image.filed.get(id)))
                .orElseThrow(() -> new NoSuchMessageException(id));
        StoredBody body = StoredBody.read(row.body().content(id));
        return change(Operation.FOLDERS, now -> {
            String former = place.image.folderOf(id);
            return new Copied(folders.append(folder, row.flags(), body, now), former);
        });
    }

    @Override
    public String deleteMessage(MessageId id) throws IOException {
        return change(Operation.FOLDERS, now -> folders.deleteMessage(id, now));
    }

    @Override
    public void logoff() {
        synchronized (disk) {
            if (loggedOff) {
                return;
            }
            loggedOff = true;
            process.logonGone();
            if (request.access() == Access.WRITE && place.owner == process && --place.writers == 0) {
                place.owner = null;
                place.journal.settle();
            }
        }
        // Outside the lock: the framework may call back (C15).
        support.close();
    }

    @Override
    public void close() {
        logoff();
    }

    /** Runs what changes nothing. */
    <T> T look(Looking<T> action) {
        synchronized (disk) {
            requireUsable();
            return action.look();
        }
    }

    /** Runs what may change something, through the gates a test has set. */
    <T> T change(Operation operation, Action<T> action) throws IOException {
        return change(List.of(operation), action);
    }

    /** Several operations as one. */
    <T> T change(List<Operation> operations, Action<T> action) throws IOException {
        requireUsable();
        operations.forEach(operation -> passGate(operation, Moment.BEFORE));
        // Foreign code, so not under the lock.
        Instant now = support.clock().instant();
        T result;
        synchronized (disk) {
            if (process.isDead()) {
                throw process.crash();
            }
            // It may have been logged off while this call stood at a gate.
            requireUsable();
            operations.forEach(this::requireTaking);
            try {
                result = action.run(now);
            } catch (SimulatedCrash e) {
                process.die(true, disk.faults.seed());
                throw e;
            }
        }
        operations.forEach(operation -> passGate(operation, Moment.AFTER));
        return result;
    }

    private void passGate(Operation operation, Moment moment) {
        Gate gate;
        synchronized (disk) {
            gate = process.takeGate(operation, moment);
        }
        if (gate != null) {
            gate.pass();
        }
    }

    final void requireUsable() {
        synchronized (disk) {
            if (process.isDead()) {
                throw disk.violations.state("Q0", "a call on " + request.address() + " after its " + process + " died");
            }
            if (loggedOff) {
                throw disk.violations.state("S7", "a call on " + request.address() + " after its logoff");
            }
        }
    }

    private void requireTaking(Operation operation) {
        if (request.access() == Access.READ_ONLY) {
            throw new StoreRefusingException(
                    ErrorKind.NO_ACCESS,
                    operation + ": this logon on " + request.address()
                            + " is read-only; nothing was changed. Open it for writing");
        }
        MemoryDisk.Refusal refusal = disk.refusals.get(operation);
        if (refusal != null) {
            throw new StoreRefusingException(
                    refusal.code(), operation + ": " + refusal.why() + "; nothing was changed");
        }
        place.journal.requireHealthy();
    }

    /** Something that is only read. */
    interface Looking<T> {
        T look();
    }
}
