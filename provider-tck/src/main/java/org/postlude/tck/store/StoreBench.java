package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.time.VirtualTime;

/**
 * What one test works on: a running process, one store, the spooler's logon on it, and a time that stands still. Keeps
 * count of the references that the store holds to the framework.
 */
public final class StoreBench implements AutoCloseable {
    private final StoreUnderTest store;
    private final VirtualTime time = VirtualTime.startingAt(Mail.START);
    private final Map<StoreLogon, BenchSupport> logons = new LinkedHashMap<>();
    private final StoreAddress address;
    private StoreProvider process;
    private @Nullable SpoolerLogon spooler;
    private @Nullable Lease lease;

    private StoreBench(StoreUnderTest store) throws Exception {
        this.store = store;
        this.process = store.start();
        this.address = store.freshAddress();
    }

    /**
     * Starts a process of a vendor's store.
     *
     * @param store closed together with the bench
     * @return a new bench
     * @throws Exception if it cannot be started
     */
    public static StoreBench on(StoreUnderTest store) throws Exception {
        return new StoreBench(store);
    }

    /**
     * The vendor's object, for what it offers beyond {@link StoreUnderTest}.
     *
     * @param type what it must be
     * @param <T> what it must be
     * @return it
     */
    public <T extends StoreUnderTest> T store(Class<T> type) {
        return type.cast(store);
    }

    /**
     * Where the store of this test stands.
     *
     * @return a place of its own
     */
    public StoreAddress address() {
        return address;
    }

    /**
     * The time that the store sees.
     *
     * @return stands still until a test moves it
     */
    public VirtualTime time() {
        return time;
    }

    /**
     * The provider of the running process.
     *
     * @return another one after {@link #restart()}
     */
    public StoreProvider process() {
        return process;
    }

    /**
     * The spooler's logon of the running process, for writing.
     *
     * @return opened at the first call
     */
    public SpoolerLogon spooler() {
        if (spooler == null) {
            spooler = spoolerLogon(Access.WRITE);
        }
        return spooler;
    }

    /**
     * The lease of the running process.
     *
     * @return begun at the first call
     * @throws Exception if the store fails
     */
    public Lease lease() throws Exception {
        if (lease == null) {
            lease = spooler().beginEpoch("the kit");
        }
        return lease;
    }

    /**
     * A further logon of a client.
     *
     * @param access how
     * @return a new logon on this bench's store
     */
    public StoreLogon logon(Access access) {
        return logon(process, address, access);
    }

    /**
     * A further logon of a client.
     *
     * @param provider of which process
     * @param place which store
     * @param access how
     * @return a new logon
     */
    public StoreLogon logon(StoreProvider provider, StoreAddress place, Access access) {
        BenchSupport support = new BenchSupport(time);
        try {
            return kept(StoreLogon.class, provider.logon(support, new LogonRequest(place, access, true)), support);
        } finally {
            support.close();
        }
    }

    /**
     * A further logon of a spooler.
     *
     * @param access how
     * @return a new logon on this bench's store
     */
    public SpoolerLogon spoolerLogon(Access access) {
        BenchSupport support = new BenchSupport(time);
        try {
            return kept(
                    SpoolerLogon.class,
                    process.spoolerLogon(support, new LogonRequest(address, access, true)),
                    support);
        } finally {
            support.close();
        }
    }

    /**
     * The process dies and another one starts on the same storage.
     *
     * @return the new process's spooler logon; its lease is not begun yet
     * @throws Exception if it cannot start
     */
    public SpoolerLogon restart() throws Exception {
        startAfterCrash();
        return spooler();
    }

    /** The process dies and another one starts, but opens nothing yet. */
    void startAfterCrash() throws Exception {
        store.crash(process);
        // What the ghost held died with it.
        logons.clear();
        begin(store.start());
    }

    /**
     * The process ends in order and another one starts on the same storage.
     *
     * @return the new process's spooler logon; its lease is not begun yet
     * @throws Exception if it cannot end or start
     */
    public SpoolerLogon reopen() throws Exception {
        endProcess();
        begin(store.start());
        return spooler();
    }

    /**
     * Submits a message of one part that is ready now.
     *
     * @param name its key and its content
     * @return its id
     * @throws Exception if the store fails
     */
    public MessageId submit(String name) throws Exception {
        return submit(name, Mail.part(name + "@example.org"));
    }

    /**
     * Submits a message.
     *
     * @param name its key and its content
     * @param parts its parts
     * @return its id
     * @throws Exception if the store fails
     */
    public MessageId submit(String name, NewPart... parts) throws Exception {
        return trySubmit(name, parts).id();
    }

    Submitted trySubmit(String name, NewPart... parts) throws Exception {
        return spooler()
                .submit(new SubmissionKey(name), Mail.envelope(parts), Arrays.asList(parts), Mail.content(name));
    }

    /**
     * One part as it is now.
     *
     * @param id which
     * @return it
     * @throws Exception if the store fails
     */
    public QueuedPart part(PartId id) throws Exception {
        return spooler().parts(id.message()).stream()
                .filter(part -> part.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the store has no part " + id));
    }

    QueuedPart part(MessageId id) throws Exception {
        return part(new PartId(id, 0));
    }

    /** Changes the state of a part as it was read; its record says so. */
    ChangeResult change(QueuedPart part, LabelState state) throws Exception {
        return change(part, part.label().with(state, part.label().due()), state + " after " + part.revision());
    }

    ChangeResult change(QueuedPart part, Label label, String record) throws Exception {
        PartChange change = new PartChange(part.id(), part.revision(), label, Mail.bytes(record));
        return spooler().change(lease(), List.of(change)).get(0);
    }

    /** Claims the first part of a message. */
    QueuedPart claim(MessageId id) throws Exception {
        assertEquals(ChangeResult.APPLIED, change(part(id), LabelState.CLAIMED), "claim of " + id);
        return part(id);
    }

    ChangeResult finish(QueuedPart part, Disposition disposition) throws Exception {
        PartEnd end = new PartEnd(part.id(), part.revision(), Mail.bytes("ended"));
        return spooler().finish(lease(), List.of(end), disposition).get(0);
    }

    /** Claims and finishes the only part of a message. */
    void end(MessageId id, Disposition disposition) throws Exception {
        assertEquals(ChangeResult.APPLIED, finish(claim(id), disposition), "finish of " + id);
    }

    Disposition.Retire retire() {
        return new Disposition.Retire(time.instant().plus(Duration.ofDays(7)));
    }

    List<PartId> due(int limit, int perLane, String... excludedLanes) throws Exception {
        return spooler().due(lease(), time.instant(), limit, perLane, Set.of(excludedLanes)).stream()
                .map(QueuedPart::id)
                .toList();
    }

    /** How many references to its support object a logon holds. */
    int references(StoreLogon logon) {
        return Objects.requireNonNull(logons.get(logon), "a logon of this bench")
                .references();
    }

    /** Closes the logons, ends the process, and fails if the store kept a reference to the framework. */
    @Override
    public void close() throws IOException {
        try (store) {
            endProcess();
        }
    }

    private void begin(StoreProvider next) {
        process = next;
        spooler = null;
        lease = null;
    }

    private void endProcess() {
        List<String> faults = new ArrayList<>();
        logons.forEach((logon, support) -> {
            logon.close();
            faults.addAll(support.faults());
            if (support.references() != 0) {
                faults.add("L18: it still holds " + support.references()
                        + " references to its support object after close; it must close each duplicate");
            }
        });
        logons.clear();
        assertEquals(List.of(), faults, "what the store did to its support object");
        process.shutdown();
    }

    /** A null is the store's fault by rule and call, and not the test's at the place where it meets it. */
    private <T extends StoreLogon> T kept(Class<T> type, @Nullable T logon, BenchSupport support) {
        T checked = AnsweringLogon.of(type, AnsweringLogon.answered(logon, address));
        logons.put(checked, support);
        return checked;
    }
}
