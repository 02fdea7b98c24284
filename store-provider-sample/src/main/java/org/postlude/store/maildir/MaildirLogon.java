package org.postlude.store.maildir;

import java.io.*;
import java.nio.file.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.*;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.*;
import org.postlude.store.spi.*;

/** The operations of the contract. A change looks at the index, replaces a sidecar, and only then changes the index. */
record MaildirLogon(Owner owner, StoreSupport support, boolean defaultInbox, AtomicBoolean gone)
        implements SpoolerLogon {
    private static final Duration KEY_RETENTION = Duration.ofDays(7);

    @Override
    public Owner owner() {
        if (gone.get()) {
            throw new IllegalStateException(owner.root + " was logged off; nothing was changed. Log on anew");
        }
        return owner;
    }

    @Override
    public StoreInfo info() {
        return new StoreInfo("" + owner().root.getFileName(), defaultInbox, Set.of("read-only-view"));
    }

    @Override
    public StoreHealth health() {
        return owner().disk.health;
    }

    @Override
    public Submitted submit(SubmissionKey key, Envelope to, List<NewPart> parts, Content content) throws IOException {
        MessageId id = owner().newId();
        List<QueuedPart> queued = new ArrayList<>();
        for (NewPart part : parts) {
            byte[] record = part.record().clone();
            queued.add(new QueuedPart(new PartId(id, queued.size()), 1, part.recipients(), part.label(), record));
        }
        return add(id, "submit:" + key, to, Entry.QUEUE, queued, content);
    }

    @Override
    public Submitted deliver(String key, String folder, Content content) throws IOException {
        owner().disk.requireSound();
        owner.makeFolder(folder);
        return add(owner.newId(), "deliver:" + key, null, Entry.FOLDER + folder, List.of(), content);
    }

    private Submitted add(
            MessageId id, String key, @Nullable Envelope to, String place, List<QueuedPart> parts, Content content)
            throws IOException {
        owner.disk.requireSound();
        String sha256 = owner.disk.copy(content, owner.body(id));
        String keyDigest = to == null ? "" : Disk.sha256(Entry.format(to) + sha256);
        return owner().change(index -> {
            Entry holder = index.byKey(key);
            if (holder == null) {
                owner.put(new Entry(id, key, keyDigest, sha256, to, place, Label.NEVER, parts));
                return new Submitted(id, false);
            }
            owner.disk.delete(owner.body(id));
            if (!holder.keyDigest().equals(keyDigest)) {
                throw new KeyConflictException(new SubmissionKey(key.substring(7)), "" + holder.id());
            }
            return new Submitted(holder.id(), true);
        });
    }

    @Override
    public Withdrawal withdraw(MessageId id) throws IOException {
        return owner().change(index -> {
            Entry entry = index.get(id);
            if (entry == null || entry.isEnded()) {
                return Withdrawal.NOT_IN_QUEUE;
            }
            if (entry.parts().stream().anyMatch(part -> part.label().state() == LabelState.CLAIMED)) {
                return Withdrawal.UNABLE_TO_ABORT;
            }
            owner.put(entry.ended(Entry.DROPPED, owner.clock.instant().plus(KEY_RETENTION)));
            return Withdrawal.WITHDRAWN;
        });
    }

    @Override
    public String setAside(MessageId id, String reason) throws IOException {
        return owner().change(index -> {
            Entry entry = index.get(id);
            if (entry == null || entry.envelope() == null) {
                throw new NoSuchMessageException(id);
            }
            if (!entry.isEnded()) {
                owner.put(entry.ended(Entry.DAMAGED + reason, Label.NEVER));
            }
            return "in .postlude/damaged its bytes, in .postlude/queue its envelope and records: " + id;
        });
    }

    @Override
    public StoredMessage open(MessageId id) throws IOException {
        Path file = owner().find(id);
        Entry entry = owner.index(id).get(id);
        Optional<Envelope> envelope = Optional.ofNullable(entry).map(Entry::envelope);
        // Of a filed message whose key was forgotten, the name of its file says what there is to know.
        String sha256 = entry == null ? file.getFileName().toString().split("[.:]", -1)[2] : entry.sha256();
        return new StoredMessage(id, envelope, Entry.time(id), new Owner.Body(owner, id, Files.size(file), sha256));
    }

    @Override
    public List<QueuedPart> parts(MessageId id) throws IOException {
        Entry entry = owner().index(id).get(id);
        return entry == null || entry.envelope() == null ? List.of() : entry.parts();
    }

    @Override
    public Page<QueuedPart> page(LabelQuery query, String cursor, int limit) throws IOException {
        Predicate<Label> lane = label -> label.lane().startsWith(query.lanePrefix());
        Predicate<Label> asked = lane.and(label -> query.states().contains(label.state()));
        return owner().index().page(part -> asked.test(part.label()), cursor, limit);
    }

    @Override
    public Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) throws IOException {
        Index index = owner().index();
        Predicate<QueuedPart> dead = part -> index.epochs.getOrDefault(part.id(), 0L) < epoch;
        return index.page(dead.and(part -> part.label().state() == LabelState.CLAIMED), cursor, limit);
    }

    @Override
    public QueueCounts counts() throws IOException {
        return owner().index().counts();
    }

    @Override
    public Lease beginEpoch(String who) throws IOException {
        return owner().beginEpoch(who);
    }

    @Override
    public List<QueuedPart> due(Lease lease, Instant now, int limit, int perLane, Set<String> off) throws IOException {
        if (lease.epoch() != owner().epoch) {
            throw new ProviderContractException("Q2", lease + " is dead: the epoch is " + owner.epoch);
        }
        return owner.index().due(now, limit, perLane, off);
    }

    @Override
    public Optional<Instant> nextDue(Set<String> off) throws IOException {
        return owner().index().nextDue(off);
    }

    @Override
    public List<ChangeResult> change(Lease lease, List<PartChange> changes) throws IOException {
        if (changes.stream().anyMatch(change -> change.label().state() == LabelState.DONE)) {
            throw new ProviderContractException("Q4", "finish ends parts, change does not; nothing was changed");
        }
        return apply(lease.epoch(), changes, entry -> entry);
    }

    @Override
    public List<ChangeResult> finish(Lease lease, List<PartEnd> ends, Disposition disposition) throws IOException {
        owner().disk.requireSound();
        Instant keepKey = owner.clock.instant().plus(KEY_RETENTION);
        UnaryOperator<Entry> last = entry -> entry.with(Entry.DROPPED, keepKey, List.of());
        if (disposition instanceof Disposition.Retire retire) {
            last = entry -> entry.with(Entry.DROPPED, retire.until(), entry.parts());
        } else if (disposition instanceof Disposition.Move move) {
            owner.makeFolder(move.folder());
            last = entry -> entry.with(Entry.FOLDER + move.folder(), keepKey, List.of());
        }
        Stream<PartChange> changes =
                ends.stream().map(end -> new PartChange(end.id(), end.expectedRevision(), Entry.ENDED, end.record()));
        return apply(lease.epoch(), changes.toList(), last);
    }

    /** All changes of one message are one commit, so a message of a hundred parts is not written a hundred times. */
    private List<ChangeResult> apply(long epoch, List<PartChange> all, UnaryOperator<Entry> end) throws IOException {
        return owner().change(index -> {
            List<ChangeResult> results = new ArrayList<>();
            Map<MessageId, Entry> drafts = new LinkedHashMap<>();
            for (PartChange change : all) {
                MessageId id = change.id().message();
                Entry entry = drafts.containsKey(id) ? drafts.get(id) : index.get(id);
                List<QueuedPart> parts = new ArrayList<>(entry == null ? List.of() : entry.parts());
                int i = change.id().index();
                QueuedPart part = i < parts.size() ? parts.get(i) : null;
                ChangeResult result = epoch == owner.epoch ? judge(part, change) : ChangeResult.FENCED;
                results.add(result);
                if (entry != null && part != null && result == ChangeResult.APPLIED && !Entry.isDone(part)) {
                    parts.set(i, Entry.next(part, change.label(), change.record()));
                    drafts.put(id, entry.with(entry.place(), entry.keep(), parts));
                    index.epochs.put(change.id(), epoch);
                }
            }
            for (Entry entry : drafts.values()) {
                owner.put(entry.isEnded() ? end.apply(entry) : entry);
            }
            return results;
        });
    }

    private static ChangeResult judge(@Nullable QueuedPart part, PartChange change) {
        if (part != null && !Entry.isDone(part)) {
            return part.revision() == change.expectedRevision() ? ChangeResult.APPLIED : ChangeResult.STALE;
        }
        boolean same = part != null && Arrays.equals(part.record(), change.record());
        return same && change.label().equals(Entry.ENDED) ? ChangeResult.APPLIED : ChangeResult.GONE;
    }

    @Override
    public void forgetKeys(String prefix) throws IOException {
        owner().change(index -> owner.remove(index.withKeys("deliver:" + prefix)));
    }

    @Override
    public boolean putNote(String name, long expectedRevision, byte[] bytes) throws IOException {
        if (!name.matches("[A-Za-z0-9._-]{1,128}") || bytes.length > NewPart.MAX_RECORD) {
            throw new ProviderContractException(
                    "Q10", "no note is named '" + name + "' or has " + bytes.length + " octets");
        }
        return owner().change(index -> {
            Entry present = index.byKey("note:" + name);
            if ((present == null ? 0 : present.parts().get(0).revision()) != expectedRevision) {
                return false;
            }
            if (bytes.length > 0) {
                owner.putNote("note:" + name, expectedRevision + 1, bytes.clone());
            } else if (present != null) {
                owner.remove(List.of(present));
            }
            return true;
        });
    }

    @Override
    public List<Note> notes(String prefix) throws IOException {
        List<Note> notes = new ArrayList<>();
        for (Entry entry : owner().index().withKeys("note:" + prefix)) {
            QueuedPart part = entry.parts().get(0);
            notes.add(new Note(entry.key().substring(5), part.revision(), part.record()));
        }
        return notes;
    }

    /** First the parts go, and a retention later the key. */
    @Override
    public int sweep(Instant now, int limit) throws IOException {
        return owner().change(index -> {
            Predicate<Entry> past = entry -> !entry.keep().isAfter(now);
            List<Entry> over =
                    index.withKeys("submit:").stream().filter(past).limit(limit).toList();
            for (Entry entry : over) {
                if (entry.envelope() != null) {
                    owner.put(entry.with(entry.place(), now.plus(KEY_RETENTION), List.of()));
                }
            }
            owner.remove(over.stream().filter(entry -> entry.envelope() == null).toList());
            return over.size();
        });
    }

    @Override
    public void logoff() {
        if (gone.compareAndSet(false, true)) {
            try (support) {
                owner.release();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        logoff();
    }
}
