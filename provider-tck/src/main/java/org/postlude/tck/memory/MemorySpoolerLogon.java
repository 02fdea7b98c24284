package org.postlude.tck.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreSupport;
import org.postlude.store.spi.Submitted;

/** The spooler's logon. */
class MemorySpoolerLogon extends MemoryLogon implements SpoolerLogon {
    private final FilingOperations filing;

    MemorySpoolerLogon(MemoryProcess process, MemoryDisk.Place place, LogonRequest request, StoreSupport support) {
        super(process, place, request, support);
        filing = new FilingOperations(place.image, place.journal, new CallerChecks(disk.violations));
    }

    @Override
    public Lease beginEpoch(String owner) throws IOException {
        return change(Operation.BEGIN_EPOCH, queue::beginEpoch);
    }

    @Override
    public List<QueuedPart> due(Lease lease, Instant now, int limit, int perLane, Set<String> excludedLanes) {
        return look(() -> queue.due(lease, now, limit, perLane, excludedLanes));
    }

    @Override
    public Optional<Instant> nextDue(Set<String> excludedLanes) {
        return look(() -> queue.nextDue(excludedLanes));
    }

    @Override
    public List<ChangeResult> change(Lease lease, List<PartChange> changes) throws IOException {
        return change(Operation.CHANGE, now -> queue.change(lease, changes, now));
    }

    @Override
    public List<ChangeResult> finish(Lease lease, List<PartEnd> ends, Disposition disposition) throws IOException {
        return change(Operation.FINISH, now -> queue.finish(lease, ends, disposition, now));
    }

    @Override
    public Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) {
        return look(() -> queue.claimedBefore(epoch, cursor, limit));
    }

    @Override
    public String setAside(MessageId id, String reason) throws IOException {
        if (!change(Operation.SET_ASIDE, now -> queue.setAside(id, reason, now))) {
            throw new NoSuchMessageException(id);
        }
        return "in memory, under its id " + id;
    }

    @Override
    public Submitted deliver(String key, String folder, Content content) throws IOException {
        requireUsable();
        StoredBody body = StoredBody.read(content);
        return change(Operation.DELIVER, now -> filing.deliver(key, folder, body, now));
    }

    @Override
    public Page<Delivered> delivered(String prefix, String cursor, int limit) {
        return look(() -> filing.delivered(prefix, cursor, limit));
    }

    @Override
    public void forgetKeys(String prefix) throws IOException {
        change(Operation.FORGET_KEYS, now -> filing.forgetKeys(prefix, now));
    }

    @Override
    public boolean putNote(String name, long expectedRevision, byte[] bytes) throws IOException {
        return change(Operation.PUT_NOTE, now -> filing.putNote(name, expectedRevision, bytes, now));
    }

    @Override
    public List<Note> notes(String prefix) {
        return look(() -> filing.notes(prefix));
    }

    @Override
    public int sweep(Instant now, int limit) throws IOException {
        return change(Operation.SWEEP, written -> filing.sweep(now, limit, written));
    }
}
