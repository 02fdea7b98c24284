package org.postlude.store.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.store.FolderEntry;
import org.postlude.store.FolderInfo;
import org.postlude.store.KeyConflictException;
import org.postlude.store.MessageFlag;
import org.postlude.store.StoreInfo;
import org.postlude.store.SubmissionKey;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.FolderLogon;
import org.postlude.store.spi.JointRecords;
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
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.store.spi.StoreSupport;
import org.postlude.store.spi.StoredMessage;
import org.postlude.store.spi.Submitted;
import org.postlude.store.spi.support.CallerChecks;
import org.postlude.store.spi.support.LockedStore;
import org.postlude.store.spi.support.Parts;
import org.postlude.store.spi.support.QueueText;
import org.postlude.store.spi.support.Sha256;

/** The operations of the contract. What changes something is one item of the {@link Writer}; what looks is one look. */
final class SqliteLogon implements SpoolerLogon, JointRecords, FolderLogon, LockedStore {
    private static final String SUBMIT_AGAIN = "submit again under the same key";
    private static final String APPEND_AGAIN = "put it into the folder again";

    private final Place place;
    private final Access access;
    private final @Nullable Database database;
    private final @Nullable Store store;
    private final StoreSupport support;
    private final boolean defaultInbox;
    private final Limits limits;
    private final Ahead ahead = new Ahead();
    private volatile boolean isLoggedOff;

    /** @param store null for a logon that only looks, as the database is then */
    SqliteLogon(
            Place place,
            Access access,
            @Nullable Database database,
            @Nullable Store store,
            StoreSupport support,
            boolean defaultInbox,
            Limits limits) {
        this.place = place;
        this.access = access;
        this.database = database;
        this.store = store;
        this.support = support;
        this.defaultInbox = defaultInbox;
        this.limits = limits;
    }

    private Access look() {
        if (isLoggedOff) {
            throw new IllegalStateException(place.directory() + " was logged off; nothing was changed. Log on anew");
        }
        return access;
    }

    /** Throws if this logon is logged off or only looks. */
    private Database database() {
        look().steps().requireSound();
        return Objects.requireNonNull(database);
    }

    private Store store() {
        return Objects.requireNonNull(store);
    }

    @Override
    public StoreInfo info() {
        return new StoreInfo(
                place.shown(), defaultInbox, Set.of("read-only-view", "backup", CAPABILITY), look().owner());
    }

    @Override
    public Path lockFile() {
        return look().lockFile();
    }

    @Override
    public StoreHealth health() {
        return look().health();
    }

    @Override
    public Submitted submit(SubmissionKey key, Envelope to, List<NewPart> parts, Content content) throws IOException {
        Database owner = database();
        if (isShortOfRoom(owner, content.size()) && !isThere(MessageRow.SUBMIT + key)) {
            throw noRoom(owner, content.size(), SUBMIT_AGAIN);
        }
        Bodies.Body body = owner.bodies.read(content);
        String envelope = QueueText.envelope(to);
        String digest = Sha256.of(envelope + body.sha256());
        MessageId id = store().newId();
        MessageRow message = row(id, MessageRow.SUBMIT + key, digest, body, MessageRow.QUEUE, envelope);
        List<QueuedPart> queued = Parts.submitted(id, parts);
        List<@Nullable Object[]> rows = new ArrayList<>();
        queued.forEach(part -> rows.add(Rows.row(store().id, part, store().epoch)));
        return publish(owner, message, body, limits.quota(), batch -> batch.insert(store(), queued, rows));
    }

    @Override
    public Submitted deliver(String key, String folder, Content content) throws IOException {
        Database owner = database();
        Bodies.Body body = owner.bodies.read(content);
        return publish(
                owner,
                filed(MessageRow.DELIVER + key, folder, body),
                body,
                Long.MAX_VALUE,
                batch -> new Folders(batch.link, store().id).create(folder));
    }

    private MessageRow filed(@Nullable String key, String folder, Bodies.Body body) {
        return row(store().newId(), key, "", body, MessageRow.FOLDER + folder, null);
    }

    @Override
    public List<FolderInfo> folders() throws IOException {
        Access from = look();
        return from.look(link -> new Folders(link, from.store()).list());
    }

    /** What an item does to folders. */
    @FunctionalInterface
    private interface Filing<T> {
        T run(Folders folders, Batch batch) throws SQLException, IOException;
    }

    private <T> T file(Filing<T> filing) throws IOException {
        return database().writer.then(batch -> filing.run(new Folders(batch.link, store().id), batch));
    }

    @Override
    public boolean createFolder(String name) throws IOException {
        Folders.requireName(name);
        return file((folders, batch) -> folders.create(name));
    }

    @Override
    public boolean deleteFolder(String name) throws IOException {
        return file((folders, batch) -> folders.delete(name));
    }

    @Override
    public Page<FolderEntry> messages(String folder, String cursor, int limit) throws IOException {
        Access from = look();
        return looked(link -> new Folders(link, from.store()).messages(folder, cursor, limit, from::damage));
    }

    @Override
    public MessageId append(String folder, Set<MessageFlag> flags, Content content) throws IOException {
        Folders.requireName(folder);
        Database owner = database();
        if (isShortOfRoom(owner, content.size())) {
            throw noRoom(owner, content.size(), APPEND_AGAIN);
        }
        Bodies.Body body = owner.bodies.read(content);
        MessageRow message = filed(null, folder, body).marked(Folders.number(flags));
        try {
            return file((folders, batch) -> {
                if (isOverQuota(batch, body.size(), limits.quota())) {
                    throw overQuota(batch, body.size(), APPEND_AGAIN);
                }
                folders.create(folder);
                message.write(batch.link);
                body.publish(batch.link);
                batch.add(store(), Totals.ofOctets(body.size()));
                return message.id();
            });
        } catch (IOException | RuntimeException e) {
            if (access.steps().isSound()) {
                owner.bodies.drop(body);
            }
            throw e;
        }
    }

    @Override
    public String setFlags(MessageId id, Set<MessageFlag> add, Set<MessageFlag> remove) throws IOException {
        return file((folders, batch) -> folders.setFlags(id, add, remove));
    }

    @Override
    public String moveMessage(MessageId id, String folder) throws IOException {
        Folders.requireName(folder);
        return file((folders, batch) -> folders.move(id, folder));
    }

    @Override
    public Copied copyMessage(MessageId id, String folder) throws IOException {
        database();
        Access from = look();
        MessageRow row = from.look(link -> Optional.ofNullable(new Folders(link, from.store()).filed(id)))
                .orElseThrow(() -> new NoSuchMessageException(id));
        return new Copied(
                append(folder, Folders.flags(row.flags()), from.open(id).content()), Folders.name(row));
    }

    @Override
    public String deleteMessage(MessageId id) throws IOException {
        return file((folders, batch) -> {
            MessageRow row = folders.filed(id);
            if (row == null) {
                return "";
            }
            Folders.drop(batch, store(), row);
            return Folders.name(row);
        });
    }

    private MessageRow row(
            MessageId id,
            @Nullable String key,
            String digest,
            Bodies.Body body,
            String where,
            @Nullable String envelope) {
        return new MessageRow(
                store().id,
                id,
                key,
                digest,
                body.sha256(),
                body.size(),
                body.number(),
                where,
                MessageRow.NEVER,
                envelope,
                null,
                null);
    }

    /** What else belongs to the transaction of a new message. */
    @FunctionalInterface
    private interface Rest {
        void write(Batch batch) throws SQLException;
    }

    /** Of two submits under one key both may come to here; the second one finds the first, and drops what it staged. */
    private Submitted publish(Database owner, MessageRow message, Bodies.Body body, long quota, Rest rest)
            throws IOException {
        @Nullable Object[] row = message.values();
        String key = Objects.requireNonNull(message.key());
        Submitted answer;
        try {
            answer = owner.writer.then(batch -> {
                boolean isOver = isOverQuota(batch, body.size(), quota);
                if (isOver && MessageRow.byKey(batch.link, message.store(), key) == null) {
                    throw overQuota(batch, body.size(), SUBMIT_AGAIN);
                }
                if (!isOver && MessageRow.insert(batch.link, row)) {
                    rest.write(batch);
                    body.publish(batch.link);
                    batch.add(store(), Totals.ofOctets(body.size()));
                    return new Submitted(message.id(), false);
                }
                MessageRow holder = Objects.requireNonNull(MessageRow.byKey(batch.link, message.store(), key));
                if (!holder.digest().equals(message.digest())) {
                    throw new KeyConflictException(new SubmissionKey(key.substring(2)), "" + holder.id());
                }
                return new Submitted(holder.id(), true);
            });
        } catch (IOException | RuntimeException e) {
            // If the disk failed, the next opening sweeps it.
            if (access.steps().isSound()) {
                owner.bodies.drop(body);
            }
            throw e;
        }
        if (answer.existed()) {
            owner.bodies.drop(body);
        }
        return answer;
    }

    /** A body goes into the log and then into the file. */
    private boolean isShortOfRoom(Database owner, long octets) {
        return limits.isShort(owner.file.toFile()::getTotalSpace, owner.room.free(limits.wanted(octets)), octets);
    }

    /** What is stored already is not refused: its answer was lost. */
    private boolean isThere(String key) throws IOException {
        return look().look(link -> MessageRow.byKey(link, store().id, key) != null);
    }

    private StoreRefusingException noRoom(Database owner, long octets, String then) {
        return new StoreRefusingException(
                ErrorKind.NOT_ENOUGH_DISK,
                "nothing was stored: a message of " + octets + " octets would leave less than the reserve of "
                        + limits.reserve() + " free at " + owner.file + ", where "
                        + owner.room.free(limits.wanted(octets)) + " are free. Make room on the disk, then " + then);
    }

    private boolean isOverQuota(Batch batch, long octets, long quota) {
        return batch.present(store()).octets() + octets > quota;
    }

    private StoreRefusingException overQuota(Batch batch, long octets, String then) {
        return new StoreRefusingException(
                ErrorKind.NOT_ENOUGH_DISK,
                "nothing was stored: a message of " + octets + " octets would bring " + place.shown() + " from "
                        + batch.present(store()).octets() + " above its quota of " + limits.quota()
                        + ". Wait until mail has left, or raise the quota; then " + then);
    }

    /** What an item does to the queue of this store. */
    @FunctionalInterface
    private interface Item<T> {
        T run(Changes changes) throws SQLException, IOException;
    }

    private <T> T first(Item<T> item) throws IOException {
        Database owner = database();
        return owner.writer.first(batch -> item.run(new Changes(batch, store(), owner.clock.instant())));
    }

    /** By the spooler alone, who knows how its attempts ended; a client's own thread changes parts as well. */
    private <T> T here(Item<T> item) throws IOException {
        Database owner = database();
        return owner.writer.here(batch -> item.run(new Changes(batch, store(), owner.clock.instant())));
    }

    @Override
    public Withdrawal withdraw(MessageId id) throws IOException {
        try {
            return first(changes -> changes.withdraw(id));
        } catch (DamagedMessageException e) {
            access.damage(id.value());
            setTornAside();
            throw e;
        }
    }

    @Override
    public String setAside(MessageId id, String reason) throws IOException {
        ahead.forget(id);
        return first(changes -> changes.setAside(id, reason, access.file()));
    }

    @Override
    public StoredMessage open(MessageId id) throws IOException {
        Access from = look();
        Bodies.Found found = ahead.take(id);
        return found == null ? from.open(id) : from.opened(found);
    }

    /** What cannot be read is passed by, told, and set aside once the look is over. */
    private <T> T looked(View.Question<T> question) throws IOException {
        T answer = look().look(question);
        setTornAside();
        return answer;
    }

    /** A store that refuses is read all the same: then the next opening sets it aside. */
    private void setTornAside() throws IOException {
        Map<String, List<Aside.Word>> torn = access.takeTorn();
        if (torn.isEmpty()) {
            return;
        }
        try {
            first(changes -> {
                Aside.move(changes.batch(), store(), torn, changes.now());
                return torn;
            });
        } catch (StoreRefusingException e) {
            Database.LOG.debug("{} was come upon and is not set aside", torn.keySet(), e);
            torn.keySet().forEach(access::tell);
        }
    }

    @Override
    public Page<MessageId> filed(String folder, String cursor, int limit) throws IOException {
        Access from = look();
        return looked(link -> from.pages(link).filed(folder, cursor, limit));
    }

    @Override
    public List<QueuedPart> parts(MessageId id) throws IOException {
        Access from = look();
        return looked(link -> from.parts(link, id));
    }

    @Override
    public Page<QueuedPart> page(LabelQuery query, String cursor, int limit) throws IOException {
        Access from = look();
        return looked(link -> from.pages(link).page(query, cursor, limit));
    }

    @Override
    public Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) throws IOException {
        Access from = look();
        return looked(link -> from.pages(link).claimedBefore(epoch, cursor, limit));
    }

    @Override
    public QueueCounts counts() throws IOException {
        Access from = look();
        return from.look(link -> {
            StoreRow row = StoreRow.numbered(link, from.store());
            return (row == null ? Totals.NONE : row.totals()).counts();
        });
    }

    @Override
    public Lease beginEpoch(String who) throws IOException {
        return database().writer.first(batch -> {
            store().beginEpoch();
            store().row().write(batch.link);
            Database.LOG.debug("epoch {} of {} is {}'s", store().epoch, place.shown(), who);
            return new Lease(store().epoch);
        });
    }

    /** A spooler that was taken for dead is not even shown what is due: it would send it a second time. */
    @Override
    public List<QueuedPart> due(Lease lease, Instant now, int limit, int perLane, Set<String> off) throws IOException {
        Access from = look();
        if (store != null) {
            CallerChecks.lease(lease, store.epoch);
        }
        return looked(link -> from.queue(link).due(now, limit, perLane, off));
    }

    @Override
    public Optional<Instant> nextDue(Set<String> off) throws IOException {
        Access from = look();
        return looked(link -> from.queue(link).nextDue(off));
    }

    @Override
    public List<ChangeResult> change(Lease lease, List<PartChange> changes) throws IOException {
        CallerChecks.changes(changes);
        List<ChangeResult> results = first(queue -> queue.change(lease, changes));
        ahead.changed(access, changes, results);
        return results;
    }

    @Override
    public List<ChangeResult> finish(Lease lease, List<PartEnd> ends, Disposition disposition) throws IOException {
        List<ChangeResult> results = here(queue -> queue.finish(lease, ends, disposition));
        ahead.ended(ends);
        return results;
    }

    @Override
    public Results changeAndFinish(Lease lease, List<PartChange> changes, List<PartEnd> ends, Disposition disposition)
            throws IOException {
        CallerChecks.changes(changes);
        Results results =
                here(queue -> new Results(queue.change(lease, changes), queue.finish(lease, ends, disposition)));
        ahead.ended(ends);
        ahead.changed(access, changes, results.changes());
        return results;
    }

    @Override
    public Page<Delivered> delivered(String prefix, String cursor, int limit) throws IOException {
        Access from = look();
        return from.look(link -> Notes.delivered(link, from.store(), prefix, cursor, limit));
    }

    @Override
    public void forgetKeys(String prefix) throws IOException {
        database().writer.then(batch -> {
            Notes.forgetKeys(batch.link, store().id, prefix);
            return prefix;
        });
    }

    @Override
    public boolean putNote(String name, long expectedRevision, byte[] bytes) throws IOException {
        CallerChecks.note(name, bytes);
        byte[] copy = bytes.clone();
        return database().writer.first(batch -> Notes.put(batch.link, store().id, name, expectedRevision, copy));
    }

    @Override
    public List<Note> notes(String prefix) throws IOException {
        Access from = look();
        return from.look(link -> Notes.of(link, from.store(), prefix));
    }

    @Override
    public int sweep(Instant now, int limit) throws IOException {
        return database().writer.then(batch -> new Changes(batch, store(), now).sweep(limit));
    }

    /** Cannot be refused, and may come twice. The support goes back even if the last step of the owner fails. */
    @Override
    public void logoff() {
        isLoggedOff = true;
        try (support) {
            access.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
