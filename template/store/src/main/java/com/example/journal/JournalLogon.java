package com.example.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.store.KeyConflictException;
import org.postlude.store.StoreInfo;
import org.postlude.store.SubmissionKey;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreHealth;
import org.postlude.store.spi.StoreSupport;
import org.postlude.store.spi.StoredMessage;
import org.postlude.store.spi.Submitted;
import org.postlude.store.spi.support.CallerChecks;
import org.postlude.store.spi.support.CheckedContent;
import org.postlude.store.spi.support.Deliveries;
import org.postlude.store.spi.support.Judgement;
import org.postlude.store.spi.support.MessageIds;
import org.postlude.store.spi.support.Parts;
import org.postlude.store.spi.support.QueueText;
import org.postlude.store.spi.support.Sha256;
import org.postlude.store.spi.support.SharedOwners;

/** The operations of the contract. Every change looks at the state and puts new entries, all of it within the monitor. */
record JournalLogon(SharedOwners<Path, Owner>.Share share, StoreSupport support, boolean defaultInbox)
        implements SpoolerLogon {
    private static final Duration KEY_RETENTION = Duration.ofDays(7);

    private Owner owner() {
        return share.get();
    }

    private State state() throws IOException {
        return owner().state();
    }

    @Override
    public StoreInfo info() {
        String name = String.valueOf(owner().root.getFileName());
        return new StoreInfo(name, defaultInbox, Set.of("read-only-view"), owner().other());
    }

    @Override
    public StoreHealth health() {
        return owner().steps.health();
    }

    @Override
    public Submitted submit(SubmissionKey key, Envelope envelope, List<NewPart> parts, Content content)
            throws IOException {
        MessageId id = owner().ids.next(state().epoch());
        String sha256 = owner().copy(content, id);
        String to = QueueText.envelope(envelope);
        return add(Entry.queued(id, "submit:" + key, Sha256.of(to + sha256), sha256, to, Parts.submitted(id, parts)));
    }

    @Override
    public Submitted deliver(String key, String folder, Content content) throws IOException {
        named(folder);
        MessageId id = owner().ids.next(state().epoch());
        return add(Entry.filed(id, "deliver:" + key, owner().copy(content, id), folder));
    }

    private static String named(String folder) {
        if (folder.isBlank()) {
            throw new IllegalArgumentException("a folder has a name; nothing was changed");
        }
        return folder;
    }

    /** Of two under one key both may come to here: the second finds the first, and drops the bytes that it copied. */
    private Submitted add(Entry entry) throws IOException {
        return owner().change(owner -> {
            Optional<Entry> holder = owner.state().byKey(entry.key());
            if (holder.isEmpty()) {
                owner.put(entry);
                return new Submitted(entry.id(), false);
            }
            owner.delete(owner.bytes(entry.id()));
            if (!holder.get().digest().equals(entry.digest())) {
                String key = entry.key().substring("submit:".length());
                throw new KeyConflictException(
                        new SubmissionKey(key), holder.get().id().toString());
            }
            return new Submitted(holder.get().id(), true);
        });
    }

    @Override
    public StoredMessage open(MessageId id) throws IOException {
        Entry entry = state().entry(id).filter(Entry::hasBytes).orElseThrow(() -> new NoSuchMessageException(id));
        Path file = owner().bytes(id);
        Optional<Envelope> to =
                Optional.of(entry.envelope()).filter(e -> !e.isEmpty()).map(QueueText::envelope);
        Content content = new CheckedContent(
                id, file.toString(), Files.size(file), entry.sha256(), () -> Files.newInputStream(file));
        return new StoredMessage(id, to, MessageIds.time(id), content);
    }

    @Override
    public Page<MessageId> filed(String folder, String cursor, int limit) throws IOException {
        List<MessageId> after = state().entries().stream()
                .filter(entry -> entry.folder().equals(folder))
                .map(Entry::id)
                .filter(id -> id.value().compareTo(cursor) > 0)
                .limit(limit + 1L)
                .toList();
        boolean isLast = after.size() <= limit;
        List<MessageId> page = isLast ? after : after.subList(0, limit);
        return new Page<>(page, isLast ? Optional.empty() : Optional.of("" + page.get(limit - 1)));
    }

    @Override
    public Withdrawal withdraw(MessageId id) throws IOException {
        return owner().change(owner -> {
            Withdrawal answer = Parts.withdrawal(owner.state().queue.parts(id));
            if (answer == Withdrawal.WITHDRAWN) {
                Entry entry = owner.state().queued(id);
                Instant until = owner.clock.instant().plus(KEY_RETENTION);
                owner.put(entry.withParts(Parts.ended(entry.parts())).keptUntil(until, until));
            }
            return answer;
        });
    }

    @Override
    public String setAside(MessageId id, String reason) throws IOException {
        return owner().change(owner -> {
            Entry entry = owner.state().queued(id);
            if (!Parts.areEnded(entry.parts())) {
                owner.put(entry.withDamage("damaged: " + reason).withParts(Parts.setAside(entry.parts())));
            }
            return "its bytes are in " + owner.bytes(id);
        });
    }

    @Override
    public Page<QueuedPart> page(LabelQuery query, String cursor, int limit) throws IOException {
        return state().queue.page(query, cursor, limit);
    }

    @Override
    public List<QueuedPart> parts(MessageId id) throws IOException {
        return state().queue.parts(id);
    }

    @Override
    public QueueCounts counts() throws IOException {
        return state().queue.counts();
    }

    @Override
    public Lease beginEpoch(String who) throws IOException {
        return owner().change(owner -> {
            long next = owner.state().epoch() + 1;
            owner.put(Map.of(State.EPOCH, Long.toString(next)));
            return new Lease(next);
        });
    }

    @Override
    public List<QueuedPart> due(Lease lease, Instant now, int limit, int perLane, Set<String> off) throws IOException {
        CallerChecks.lease(lease, state().epoch());
        return state().queue.due(now, limit, perLane, off);
    }

    @Override
    public Optional<Instant> nextDue(Set<String> off) throws IOException {
        return state().queue.nextDue(off);
    }

    @Override
    public Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) throws IOException {
        return state().queue.claimedBefore(epoch, cursor, limit);
    }

    @Override
    public List<ChangeResult> change(Lease lease, List<PartChange> changes) throws IOException {
        CallerChecks.changes(changes);
        return owner().change(owner -> {
            State state = owner.state();
            return write(owner, Judgement.ofChanges(lease, state.epoch(), changes, state.queue::parts), entry -> entry);
        });
    }

    @Override
    public List<ChangeResult> finish(Lease lease, List<PartEnd> ends, Disposition disposition) throws IOException {
        if (disposition instanceof Disposition.Move move) {
            named(move.folder()); // before anything ends
        }
        return owner().change(owner -> {
            State state = owner.state();
            Instant keyUntil = owner.clock.instant().plus(KEY_RETENTION);
            Judgement judgement = Judgement.ofEnds(lease, state.epoch(), ends, state.queue::parts);
            return write(owner, judgement, entry -> ended(entry, disposition, keyUntil));
        });
    }

    private static Entry ended(Entry entry, Disposition disposition, Instant keyUntil) {
        if (disposition instanceof Disposition.Retire retire) {
            return entry.keptUntil(retire.until(), keyUntil);
        }
        Entry over = entry.withParts(List.of()).keptUntil(keyUntil, keyUntil);
        return disposition instanceof Disposition.Move move ? over.withFolder(move.folder()) : over;
    }

    /** What becomes of the message is part of the change that ends it. */
    private static List<ChangeResult> write(Owner owner, Judgement judgement, UnaryOperator<Entry> last)
            throws IOException {
        for (Map.Entry<MessageId, List<QueuedPart>> changed :
                judgement.changed().entrySet()) {
            Entry entry = owner.state().queued(changed.getKey()).withParts(changed.getValue());
            owner.put(Parts.areEnded(entry.parts()) ? last.apply(entry) : entry);
        }
        return judgement.results();
    }

    @Override
    public Page<Delivered> delivered(String prefix, String cursor, int limit) throws IOException {
        Stream<Delivered> known = owner().state().entries().stream()
                .filter(entry -> entry.key().startsWith("deliver:" + prefix))
                .map(entry -> new Delivered(entry.key().substring("deliver:".length()), entry.id(), entry.sha256()))
                .sorted(Comparator.comparing(Delivered::key));
        return Deliveries.page(known, cursor, limit);
    }

    @Override
    public void forgetKeys(String prefix) throws IOException {
        owner().change(owner -> {
            for (Entry entry : owner.state().entries()) {
                if (entry.key().startsWith("deliver:" + prefix)) {
                    owner.put(entry.withKey(""));
                }
            }
            return true;
        });
    }

    @Override
    public boolean putNote(String name, long expectedRevision, byte[] bytes) throws IOException {
        CallerChecks.note(name, bytes);
        return owner().change(owner -> {
            long revision = owner.state().notes(name).stream()
                    .filter(note -> note.name().equals(name))
                    .mapToLong(Note::revision)
                    .findFirst()
                    .orElse(0);
            if (revision == expectedRevision) {
                String value = bytes.length == 0 ? "" : State.note(revision + 1, bytes);
                owner.put(Map.of(State.NOTE + name, value));
            }
            return revision == expectedRevision;
        });
    }

    @Override
    public List<Note> notes(String prefix) throws IOException {
        return state().notes(prefix);
    }

    @Override
    public int sweep(Instant now, int limit) throws IOException {
        return owner().change(owner -> {
            List<Entry> over = new ArrayList<>();
            for (Entry entry : owner.state().entries()) {
                if (over.size() < limit && !entry.at(now).equals(entry)) {
                    over.add(entry.at(now));
                }
            }
            for (Entry left : over) {
                owner.put(left);
            }
            return over.size();
        });
    }

    /** Cannot be refused, and may come twice. The support goes back even if the last step of the owner fails. */
    @Override
    public void logoff() {
        try (support) {
            share.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
