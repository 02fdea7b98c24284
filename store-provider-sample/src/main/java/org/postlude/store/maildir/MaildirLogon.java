package org.postlude.store.maildir;

import java.io.*;
import java.nio.file.*;
import java.time.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.Stream;
import org.postlude.message.*;
import org.postlude.store.*;
import org.postlude.store.spi.*;
import org.postlude.store.spi.support.*;

/**
 * The operations of the contract. A change looks at the index, replaces a sidecar, and only then changes the index, all of it
 * inside {@link Owner#change}: whatever it has seen still holds when it commits.
 */
record MaildirLogon(SharedOwners<Path, Owner>.Share share, StoreSupport support, boolean defaultInbox)
        implements SpoolerLogon, FolderLogon, LockedStore {
    /** A client may repeat a submit whose answer it never saw for so long after the message has ended. */
    private static final Duration KEY_RETENTION = Duration.ofDays(7);

    /** Throws once this logon is logged off, though others of the same owner live on. */
    private Owner owner() {
        return share.get();
    }

    @Override
    public StoreInfo info() {
        return new StoreInfo(
                "" + owner().root.getFileName(), defaultInbox, Set.of("read-only-view", CAPABILITY), owner().other());
    }

    @Override
    public Path lockFile() {
        return owner().own("lock");
    }

    @Override
    public StoreHealth health() {
        return owner().disk.steps().health().withSetAside(List.copyOf(owner().aside));
    }

    /** The bytes are durable before the entry, so no entry ever tells of bytes that a crash took. */
    @Override
    public Submitted submit(SubmissionKey key, Envelope to, List<NewPart> parts, Content content) throws IOException {
        MessageId id = owner().newId();
        String sha256 = owner().disk.copy(content, owner().body(id));
        String digest = Sha256.of(QueueText.envelope(to) + sha256);
        List<QueuedPart> queued = Parts.submitted(id, parts);
        return add(new Entry(id, "submit:" + key, digest, sha256, to, Entry.QUEUE, Label.NEVER, Label.NEVER, queued));
    }

    @Override
    public Submitted deliver(String key, String folder, Content content) throws IOException {
        owner().makeFolder(folder);
        MessageId id = owner().newId();
        String sha256 = owner().disk.copy(content, owner().body(id));
        String place = Entry.FOLDER + folder;
        return add(new Entry(id, "deliver:" + key, "", sha256, null, place, Label.NEVER, Label.NEVER, List.of()));
    }

    /** Of two submits under one key both may come to here; the second one finds the first, and drops the bytes it copied. */
    private Submitted add(Entry entry) throws IOException {
        return owner().change(owner -> {
            Entry holder = owner.index.byKey(entry.key());
            if (holder == null) {
                owner.put(entry);
                return new Submitted(entry.id(), false);
            }
            owner.disk.delete(owner.body(entry.id()));
            if (!holder.keyDigest().equals(entry.keyDigest())) {
                throw new KeyConflictException(new SubmissionKey(entry.key().substring(7)), "" + holder.id());
            }
            return new Submitted(holder.id(), true);
        });
    }

    @Override
    public Withdrawal withdraw(MessageId id) throws IOException {
        return owner().change(owner -> {
            Withdrawal answer = Parts.withdrawal(owner.index.queue.parts(id));
            if (answer == Withdrawal.WITHDRAWN) {
                Entry entry = owner.index.message(id);
                Instant keep = owner.clock.instant().plus(KEY_RETENTION);
                owner.put(entry.dropped(keep, keep, Parts.ended(entry.parts())));
            }
            return answer;
        });
    }

    /** In the queue for a person, who may read what cannot be sent. The reason stands in the sidecar. */
    @Override
    public String setAside(MessageId id, String reason) throws IOException {
        return owner().change(owner -> {
            Entry entry = owner.index.message(id);
            if (!Parts.areEnded(entry.parts())) {
                owner.put(entry.with(Entry.DAMAGED + reason, Label.NEVER, Label.NEVER, Parts.setAside(entry.parts())));
            }
            return "its bytes are in " + owner.place(entry) + ", its envelope and records in the .parts beside it";
        });
    }

    @Override
    public StoredMessage open(MessageId id) throws IOException {
        Owner owner = owner();
        Path file = owner.find(id);
        Entry entry = owner.view(id).get(id);
        // Of a filed message whose key was forgotten, the name of its file says what there is to know.
        MaildirName name = MaildirName.of(file);
        String sha256 = entry == null ? name.sha256() : entry.sha256();
        // Looked for anew whenever it is used: it may have been filed by then, or renamed in its folder.
        CheckedContent.Source source = () -> Listing.use(() -> owner.find(id), Files::newInputStream);
        long size = Listing.use(() -> owner.find(id), Files::size);
        Content content = new CheckedContent(id, file.toString(), size, sha256, source);
        Instant time = entry == null ? Listing.use(() -> owner.find(id), name::time) : MessageIds.time(id);
        return new StoredMessage(id, Optional.ofNullable(entry).map(Entry::envelope), time, content);
    }

    @Override
    public Page<MessageId> filed(String folder, String cursor, int limit) throws IOException {
        return MessageIds.page(Listing.ofMail(owner().folder(folder), "*"), cursor, limit);
    }

    private Folders folders(String... names) {
        for (String name : names) {
            owner().folder(name); // refused before anything is done
        }
        return new Folders(owner());
    }

    @Override
    public List<FolderInfo> folders() throws IOException {
        return folders(new String[0]).list();
    }

    @Override
    public boolean createFolder(String name) throws IOException {
        return folders(name).create(name);
    }

    @Override
    public boolean deleteFolder(String name) throws IOException {
        return folders(name).delete(name);
    }

    @Override
    public Page<FolderEntry> messages(String folder, String cursor, int limit) throws IOException {
        return folders(folder).messages(folder, cursor, limit);
    }

    @Override
    public MessageId append(String folder, Set<MessageFlag> flags, Content content) throws IOException {
        Folders folders = folders(folder);
        MessageId id = owner().newId();
        return folders.file(id, owner().disk.copy(content, owner().body(id)), folder, flags);
    }

    @Override
    public String setFlags(MessageId id, Set<MessageFlag> add, Set<MessageFlag> remove) throws IOException {
        return new Folders(owner()).setFlags(id, add, remove);
    }

    @Override
    public String moveMessage(MessageId id, String folder) throws IOException {
        return folders(folder).move(id, folder);
    }

    @Override
    public Copied copyMessage(MessageId id, String folder) throws IOException {
        Folders.Found found = folders(folder).find(id).orElseThrow(() -> new NoSuchMessageException(id));
        Set<MessageFlag> flags = MaildirName.of(found.file()).flags();
        return new Copied(
                append(folder, flags, open(id).content()), folders(folder).name(found.directory()));
    }

    @Override
    public String deleteMessage(MessageId id) throws IOException {
        return new Folders(owner()).delete(id);
    }

    @Override
    public List<QueuedPart> parts(MessageId id) throws IOException {
        return owner().view(id).queue.parts(id);
    }

    @Override
    public Page<QueuedPart> page(LabelQuery query, String cursor, int limit) throws IOException {
        return owner().view().queue.page(query, cursor, limit);
    }

    @Override
    public Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) throws IOException {
        return owner().view().queue.claimedBefore(epoch, cursor, limit);
    }

    @Override
    public QueueCounts counts() throws IOException {
        return owner().view().queue.counts();
    }

    @Override
    public Lease beginEpoch(String who) throws IOException {
        return owner().beginEpoch(who);
    }

    /** A spooler that was taken for dead is not even shown what is due: it would send it a second time. */
    @Override
    public List<QueuedPart> due(Lease lease, Instant now, int limit, int perLane, Set<String> off) throws IOException {
        CallerChecks.lease(lease, owner().epoch);
        return owner().view().queue.due(now, limit, perLane, off);
    }

    @Override
    public Optional<Instant> nextDue(Set<String> off) throws IOException {
        return owner().view().queue.nextDue(off);
    }

    @Override
    public List<ChangeResult> change(Lease lease, List<PartChange> changes) throws IOException {
        CallerChecks.changes(changes);
        return owner().change(owner -> {
            Judgement judgement = Judgement.ofChanges(lease, owner.epoch, changes, owner.index.queue::parts);
            return write(owner, judgement, entry -> entry);
        });
    }

    @Override
    public List<ChangeResult> finish(Lease lease, List<PartEnd> ends, Disposition disposition) throws IOException {
        Instant keepKey = owner().clock.instant().plus(KEY_RETENTION);
        UnaryOperator<Entry> last;
        if (disposition instanceof Disposition.Retire retire) {
            last = entry -> entry.dropped(retire.until(), keepKey, entry.parts());
        } else if (disposition instanceof Disposition.Move move) {
            // Before anything ends: a name that cannot be a folder is refused while the message still waits.
            owner().makeFolder(move.folder());
            last = entry -> entry.with(Entry.FOLDER + move.folder(), keepKey, keepKey, List.of());
        } else {
            last = entry -> entry.dropped(keepKey, keepKey, List.of());
        }
        return owner().change(owner -> {
            Judgement judgement = Judgement.ofEnds(lease, owner.epoch, ends, owner.index.queue::parts);
            return write(owner, judgement, last);
        });
    }

    /** All changes of one message are one commit. What becomes of the message is part of the commit that ends it. */
    private static List<ChangeResult> write(Owner owner, Judgement judgement, UnaryOperator<Entry> last)
            throws IOException {
        for (Map.Entry<MessageId, List<QueuedPart>> changed :
                judgement.changed().entrySet()) {
            Entry entry = owner.index.message(changed.getKey());
            Entry next = entry.with(entry.place(), entry.keep(), entry.keepKey(), changed.getValue());
            owner.put(Parts.areEnded(next.parts()) ? last.apply(next) : next);
        }
        return judgement.results();
    }

    @Override
    public Page<Delivered> delivered(String prefix, String cursor, int limit) throws IOException {
        Stream<Entry> entries = owner().view().withKeys("deliver:" + prefix).stream();
        return Deliveries.page(
                entries.map(each -> new Delivered(each.key().substring(8), each.id(), each.sha256())), cursor, limit);
    }

    @Override
    public void forgetKeys(String prefix) throws IOException {
        owner().change(owner -> owner.remove(owner.index.withKeys("deliver:" + prefix)));
    }

    @Override
    public boolean putNote(String name, long expectedRevision, byte[] bytes) throws IOException {
        CallerChecks.note(name, bytes);
        return owner().change(owner -> {
            Entry present = owner.index.byKey("note:" + name);
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
        for (Entry entry : owner().view().withKeys("note:" + prefix)) {
            QueuedPart part = entry.parts().get(0);
            notes.add(new Note(entry.key().substring(5), part.revision(), part.record()));
        }
        return notes;
    }

    /** The parts go, and the key with them if its own time is over too. What has not ended is kept until NEVER. */
    @Override
    public int sweep(Instant now, int limit) throws IOException {
        return owner().change(owner -> {
            List<Entry> over = owner.index.over(now, limit);
            for (Entry entry : over) {
                if (entry.keepKey().isAfter(now)) {
                    owner.put(entry.with(entry.place(), entry.keepKey(), entry.keepKey(), List.of()));
                }
            }
            owner.remove(
                    over.stream().filter(entry -> !entry.keepKey().isAfter(now)).toList());
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
