package org.postlude.store.maildir;

import static java.util.stream.Collectors.*;

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
final class MaildirLogon implements SpoolerLogon {
    private static final Duration KEY_RETENTION = Duration.ofDays(7);

    private final Owner owner;
    private final StoreSupport support;
    private final boolean defaultInbox;
    private final AtomicBoolean gone = new AtomicBoolean();

    MaildirLogon(Owner owner, StoreSupport support, boolean defaultInbox) {
        this.owner = owner;
        this.support = support;
        this.defaultInbox = defaultInbox;
    }

    private Owner owner() {
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
    public Submitted submit(SubmissionKey key, Envelope envelope, List<NewPart> parts, Content content)
            throws IOException {
        MessageId id = owner().newId();
        List<QueuedPart> queued = new ArrayList<>();
        for (NewPart part : parts) {
            byte[] record = part.record().clone();
            queued.add(new QueuedPart(new PartId(id, queued.size()), 1, part.recipients(), part.label(), record));
        }
        return add(id, "submit:" + key, envelope, Entry.QUEUE, queued, content);
    }

    @Override
    public Submitted deliver(String key, String folder, Content content) throws IOException {
        owner().disk.requireSound();
        owner().makeFolder(folder);
        return add(owner().newId(), "deliver:" + key, null, Entry.FOLDER + folder, List.of(), content);
    }

    private Submitted add(
            MessageId id, String key, @Nullable Envelope to, String place, List<QueuedPart> parts, Content content)
            throws IOException {
        owner().disk.requireSound();
        String sha256 = owner().disk.copy(content, owner().body(id));
        String keyDigest = to == null ? "" : Disk.sha256(Entry.format(to) + sha256);
        Entry entry = new Entry(id, key, keyDigest, now(), content.size(), sha256, to, place, Label.NEVER, parts);
        return owner().change(index -> {
            Entry holder = index.byKey(key);
            if (holder == null) {
                owner.put(entry);
                return new Submitted(id, false);
            }
            owner.disk.delete(owner.body(id));
            if (!holder.keyDigest().equals(keyDigest)) {
                throw new KeyConflictException(new SubmissionKey(key.replaceFirst("submit:", "")), "" + holder.id());
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
            owner.put(entry.ended(Entry.DROPPED, now().plus(KEY_RETENTION)));
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
        Entry entry = owner().index(id).get(id);
        if (entry != null) {
            Content content = owner.content(id, entry.size(), entry.sha256());
            return new StoredMessage(id, Optional.ofNullable(entry.envelope()), entry.submitted(), content);
        }
        // A filed message whose key was forgotten: the name of its file says what there is to know.
        String[] name = file.getFileName().toString().split("[.:]", -1);
        Content content = owner().content(id, Files.size(file), name[2]);
        return new StoredMessage(id, Optional.empty(), Instant.ofEpochSecond(Long.parseLong(name[0])), content);
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
        return owner().index().claimedBefore(epoch, cursor, limit);
    }

    @Override
    public QueueCounts counts() throws IOException {
        return owner().index().counts();
    }

    @Override
    public StoreHealth health() {
        return owner().disk.health;
    }

    @Override
    public Lease beginEpoch(String who) throws IOException {
        return new Lease(owner().beginEpoch(who));
    }

    @Override
    public List<QueuedPart> due(Lease lease, Instant now, int limit, int perLane, Set<String> excludedLanes)
            throws IOException {
        if (lease.epoch() != owner().epoch) {
            throw new ProviderContractException("Q2", lease + " is dead: the epoch is " + owner.epoch);
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
        owner().disk.requireSound();
        Instant keepKey = now().plus(KEY_RETENTION);
        UnaryOperator<Entry> dispose = entry -> entry.with(null, Entry.DROPPED, keepKey, List.of());
        if (disposition instanceof Disposition.Retire retire) {
            dispose = entry -> entry.ended(Entry.DROPPED, retire.until());
        } else if (disposition instanceof Disposition.Move move) {
            owner.makeFolder(move.folder());
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
        Map<PartId, ChangeResult> results = new HashMap<>();
        Map<MessageId, List<PartChange>> byMessage =
                changes.stream().collect(groupingBy(change -> change.id().message(), LinkedHashMap::new, toList()));
        return owner().change(index -> {
            for (Map.Entry<MessageId, List<PartChange>> group : byMessage.entrySet()) {
                Entry entry = index.get(group.getKey());
                List<QueuedPart> parts = new ArrayList<>(entry == null ? List.of() : entry.parts());
                for (PartChange change : group.getValue()) {
                    int i = change.id().index();
                    QueuedPart part = i < parts.size() ? parts.get(i) : null;
                    ChangeResult result = lease.epoch() == owner.epoch ? judge(part, change) : ChangeResult.FENCED;
                    results.put(change.id(), result);
                    if (part != null && result == ChangeResult.APPLIED && !Entry.isDone(part)) {
                        parts.set(i, Entry.next(part, change.label(), change.record()));
                        index.changed(change.id(), lease.epoch());
                    }
                }
                if (entry != null && !parts.equals(entry.parts())) {
                    owner.put(end.apply(entry.with(entry.envelope(), entry.place(), entry.keep(), parts)));
                }
            }
            return changes.stream()
                    .map(change -> results.getOrDefault(change.id(), ChangeResult.GONE))
                    .toList();
        });
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
        owner().change(index -> owner.remove(index.withKeys("deliver:" + prefix)));
    }

    @Override
    public boolean putNote(String name, long expectedRevision, byte[] bytes) throws IOException {
        if (!name.matches("[A-Za-z0-9._-]{1,128}") || bytes.length > NewPart.MAX_RECORD) {
            throw new ProviderContractException(
                    "Q10", "no note has the name '" + name + "' or " + bytes.length + " octets");
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
        return owner().index().withKeys("note:" + prefix).stream()
                .flatMap(entry -> entry.parts().stream()
                        .map(part -> new Note(entry.key().substring("note:".length()), part.revision(), part.record())))
                .toList();
    }

    /** First the parts go, and a retention later the key. */
    @Override
    public int sweep(Instant now, int limit) throws IOException {
        return owner().change(index -> {
            List<Entry> keysOnly = new ArrayList<>();
            int swept = 0;
            Stream<Entry> over = index.withKeys("submit:").stream()
                    .filter(entry -> !entry.keep().isAfter(now));
            for (Entry entry : over.limit(limit).toList()) {
                if (entry.parts().isEmpty()) {
                    keysOnly.add(entry);
                } else {
                    owner.put(entry.with(null, entry.place(), now.plus(KEY_RETENTION), List.of()));
                    swept++;
                }
            }
            return swept + owner.remove(keysOnly);
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

    private Instant now() {
        return owner.clock.instant();
    }
}
