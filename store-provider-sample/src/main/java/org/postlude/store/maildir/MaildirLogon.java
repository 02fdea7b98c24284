package org.postlude.store.maildir;

import static java.util.stream.Collectors.*;

import java.io.*;
import java.nio.file.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.*;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.*;
import org.postlude.store.spi.*;

/** The operations of the contract. A change looks at the index, replaces a sidecar, and only then changes the index. */
final class MaildirLogon implements SpoolerLogon {
    private static final Duration KEY_RETENTION = Duration.ofDays(7);

    private final Owner shared;
    private final StoreSupport support;
    private final boolean defaultInbox;
    private final AtomicBoolean gone = new AtomicBoolean();

    MaildirLogon(Owner shared, StoreSupport support, boolean defaultInbox) {
        this.shared = shared;
        this.support = support;
        this.defaultInbox = defaultInbox;
    }

    private Owner owner() {
        if (gone.get()) {
            throw new IllegalStateException(shared.root + " was logged off; nothing was changed. Log on anew");
        }
        return shared;
    }

    /** For what changes something. */
    private Owner writable() {
        owner().disk.requireSound();
        return shared;
    }

    @Override
    public StoreInfo info() {
        return new StoreInfo("" + owner().root.getFileName(), defaultInbox, Set.of("read-only-view"));
    }

    @Override
    public Submitted submit(SubmissionKey key, Envelope envelope, List<NewPart> parts, Content content)
            throws IOException {
        MessageId id = writable().newId();
        List<QueuedPart> queued = new ArrayList<>();
        for (NewPart part : parts) {
            PartId next = new PartId(id, queued.size());
            queued.add(new QueuedPart(
                    next, 1, part.recipients(), part.label(), part.record().clone()));
        }
        return add(id, "submit:" + key, envelope, Entry.QUEUE, queued, content);
    }

    @Override
    public Submitted deliver(String key, String folder, Content content) throws IOException {
        // Before anything is decided: what cannot be a folder is refused while nothing has happened.
        writable().makeFolder(folder);
        return add(owner().newId(), "deliver:" + key, null, Entry.FOLDER + folder, List.of(), content);
    }

    private Submitted add(
            MessageId id,
            String key,
            @Nullable Envelope envelope,
            String place,
            List<QueuedPart> parts,
            Content content)
            throws IOException {
        Owner owner = owner();
        String sha256 = owner.disk.copy(content, owner.own("queue/" + id + ".eml"));
        // A delivery under a known key is the same one by definition; a submit has to be the same message.
        String keyDigest = envelope == null ? "" : Disk.sha256(envelope + sha256);
        Instant now = owner.clock.instant();
        Entry entry = new Entry(id, key, keyDigest, now, content.size(), sha256, envelope, place, Label.NEVER, parts);
        Entry holder = owner.publish(entry);
        if (!holder.keyDigest().equals(keyDigest)) {
            throw new KeyConflictException(
                    new SubmissionKey(key.replaceFirst("submit:", "")),
                    holder.id().value());
        }
        return new Submitted(holder.id(), !holder.id().equals(id));
    }

    @Override
    public Withdrawal withdraw(MessageId id) throws IOException {
        Owner owner = writable();
        synchronized (owner) {
            Entry entry = owner.requireOpen().get(id);
            if (entry == null || entry.isEnded()) {
                return Withdrawal.NOT_IN_QUEUE;
            }
            if (entry.parts().stream().anyMatch(part -> part.label().state() == LabelState.CLAIMED)) {
                return Withdrawal.UNABLE_TO_ABORT;
            }
            owner.put(entry.ended(Entry.DROPPED, owner.clock.instant().plus(KEY_RETENTION)));
            return Withdrawal.WITHDRAWN;
        }
    }

    @Override
    public String setAside(MessageId id, String reason) throws IOException {
        Owner owner = writable();
        synchronized (owner) {
            Entry entry = owner.requireOpen().get(id);
            if (entry == null || entry.envelope() == null) {
                throw new NoSuchMessageException(id);
            }
            if (!entry.isEnded()) {
                entry = entry.ended(Entry.DAMAGED + reason, Label.NEVER);
                owner.put(entry);
            }
            return "its bytes in " + owner.place(entry) + ", its envelope and records in " + owner.sidecar(entry);
        }
    }

    @Override
    public StoredMessage open(MessageId id) throws IOException {
        Owner owner = owner();
        Entry entry = owner.index().get(id);
        if (entry != null && entry.envelope() != null && !entry.place().equals(Entry.DROPPED)) {
            Content content = Disk.content(id, entry.size(), entry.sha256(), () -> Optional.of(owner.place(entry)));
            return new StoredMessage(id, Optional.of(entry.envelope()), entry.submitted(), content);
        }
        // A filed message needs no entry: its name says it all, as long as the user keeps the file.
        Path file = owner.find(id).orElseThrow(() -> new NoSuchMessageException(id));
        String[] name = file.getFileName().toString().split("[.:]", -1);
        Instant filed = entry == null ? Instant.ofEpochSecond(Long.parseLong(name[0])) : entry.submitted();
        Content content = Disk.content(id, Files.size(file), name[2], () -> owner.find(id));
        return new StoredMessage(id, Optional.empty(), filed, content);
    }

    @Override
    public List<QueuedPart> parts(MessageId id) throws IOException {
        Entry entry = owner().index().get(id);
        return entry == null || entry.envelope() == null ? List.of() : entry.parts();
    }

    @Override
    public Page<QueuedPart> page(LabelQuery query, String cursor, int limit) throws IOException {
        Predicate<Label> asked =
                label -> query.states().contains(label.state()) && label.lane().startsWith(query.lanePrefix());
        return owner().index().page(part -> asked.test(part.label()), cursor, limit);
    }

    @Override
    public Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) throws IOException {
        return owner().index().claimedBefore(epoch, cursor, limit);
    }

    @Override
    public QueueCounts counts() throws IOException {
        return owner().index().counts();
    }

    @Override
    public StoreHealth health() {
        return owner().disk.health();
    }

    @Override
    public Lease beginEpoch(String owner) throws IOException {
        return new Lease(owner().beginEpoch(owner));
    }

    @Override
    public List<QueuedPart> due(Lease lease, Instant now, int limit, int perLane, Set<String> excludedLanes)
            throws IOException {
        if (lease.epoch() != owner().epoch()) {
            throw new ProviderContractException("Q2", lease + " is dead: the epoch is " + owner().epoch());
        }
        return owner().index().due(now, limit, perLane, excludedLanes);
    }

    @Override
    public Optional<Instant> nextDue(Set<String> excludedLanes) throws IOException {
        return owner().index().nextDue(excludedLanes);
    }

    @Override
    public List<ChangeResult> change(Lease lease, List<PartChange> changes) throws IOException {
        if (changes.stream().anyMatch(change -> change.label().state() == LabelState.DONE)) {
            throw new ProviderContractException("Q4", "finish ends parts, change does not; nothing was changed");
        }
        return apply(lease, changes, entry -> entry);
    }

    @Override
    public List<ChangeResult> finish(Lease lease, List<PartEnd> ends, Disposition disposition) throws IOException {
        Instant keepKey = writable().clock.instant().plus(KEY_RETENTION);
        UnaryOperator<Entry> dispose = entry -> entry.with(null, Entry.DROPPED, keepKey, List.of());
        if (disposition instanceof Disposition.Retire retire) {
            dispose = entry -> entry.ended(Entry.DROPPED, retire.until());
        } else if (disposition instanceof Disposition.Move move) {
            owner().makeFolder(move.folder());
            dispose = entry -> entry.with(null, Entry.FOLDER + move.folder(), keepKey, List.of());
        }
        UnaryOperator<Entry> last = dispose;
        List<PartChange> changes = ends.stream()
                .map(end -> new PartChange(end.id(), end.expectedRevision(), Entry.ENDED, end.record()))
                .toList();
        return apply(lease, changes, entry -> entry.isEnded() ? last.apply(entry) : entry);
    }

    /** All changes of one message are one commit, so a message of a hundred parts is not written a hundred times. */
    private List<ChangeResult> apply(Lease lease, List<PartChange> changes, UnaryOperator<Entry> end)
            throws IOException {
        IdentityHashMap<PartChange, ChangeResult> results = new IdentityHashMap<>();
        Map<MessageId, List<PartChange>> byMessage =
                changes.stream().collect(groupingBy(change -> change.id().message(), LinkedHashMap::new, toList()));
        Owner owner = writable();
        for (Map.Entry<MessageId, List<PartChange>> group : byMessage.entrySet()) {
            synchronized (owner) {
                Entry entry = owner.requireOpen().get(group.getKey());
                List<QueuedPart> parts = new ArrayList<>(entry == null ? List.of() : entry.parts());
                boolean changed = false;
                for (PartChange change : group.getValue()) {
                    int i = change.id().index();
                    QueuedPart part = i < parts.size() ? parts.get(i) : null;
                    ChangeResult result = lease.epoch() == owner.epoch() ? judge(part, change) : ChangeResult.FENCED;
                    results.put(change, result);
                    if (part != null && !Entry.isDone(part) && result == ChangeResult.APPLIED) {
                        parts.set(i, Entry.next(part, change.label(), change.record()));
                        changed = true;
                    }
                }
                if (entry != null && changed) {
                    owner.put(end.apply(entry.with(entry.envelope(), entry.place(), entry.keep(), parts)));
                }
            }
        }
        return changes.stream().map(results::get).toList();
    }

    private static ChangeResult judge(@Nullable QueuedPart part, PartChange change) {
        if (part == null || Entry.isDone(part)) {
            boolean same =
                    part != null && change.label().equals(Entry.ENDED) && Arrays.equals(part.record(), change.record());
            return same ? ChangeResult.APPLIED : ChangeResult.GONE;
        }
        return part.revision() == change.expectedRevision() ? ChangeResult.APPLIED : ChangeResult.STALE;
    }

    @Override
    public void forgetKeys(String prefix) throws IOException {
        for (Entry entry : writable().index().withKeys("deliver:" + prefix)) {
            owner().remove(entry);
        }
    }

    @Override
    public boolean putNote(String name, long expectedRevision, byte[] bytes) throws IOException {
        if (!name.matches("[A-Za-z0-9._-]{1,128}") || bytes.length > NewPart.MAX_RECORD) {
            throw new ProviderContractException(
                    "Q10", "no note can be named '" + name + "' or have " + bytes.length + " octets");
        }
        Owner owner = writable();
        synchronized (owner) {
            Entry present = owner.requireOpen().byKey("note:" + name);
            if (owner.revision("note:" + name) != expectedRevision) {
                return false;
            }
            if (bytes.length > 0) {
                owner.putNote("note:" + name, expectedRevision + 1, bytes.clone());
            } else if (present != null) {
                owner.remove(present);
            }
            return true;
        }
    }

    @Override
    public List<Note> notes(String prefix) throws IOException {
        return owner().index().withKeys("note:" + prefix).stream()
                .map(entry -> new Note(
                        entry.key().substring(5),
                        entry.parts().get(0).revision(),
                        entry.parts().get(0).record()))
                .toList();
    }

    /** First the parts go, a key's retention later the key. */
    @Override
    public int sweep(Instant now, int limit) throws IOException {
        Owner owner = writable();
        List<Entry> over = owner.index().withKeys("submit:").stream()
                .filter(entry -> !entry.keep().isAfter(now))
                .limit(limit)
                .toList();
        for (Entry entry : over) {
            if (entry.parts().isEmpty()) {
                owner.remove(entry);
            } else {
                owner.put(entry.with(null, entry.place(), now.plus(KEY_RETENTION), List.of()));
            }
        }
        return over.size();
    }

    @Override
    public void logoff() {
        if (gone.compareAndSet(false, true)) {
            try {
                shared.release();
            } finally {
                support.close();
            }
        }
    }

    @Override
    public void close() {
        logoff();
    }
}
