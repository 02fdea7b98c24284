package org.postlude.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.run.Providers;
import org.postlude.spooler.run.ReadOnly;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.Delivery;
import org.postlude.tck.transport.ScriptedTransport;

/**
 * A spooler for the test of a program that sends mail: the real one, on stores in memory, with a next hop that does what the
 * test tells it, in time that stands still until the test moves it. A test gets it from {@link PostludeExtension}, which
 * ends it, too. Made for the thread that makes it; a program under test may call the spooler from any thread.
 *
 * <p><b>Time.</b> {@link #settle} waits until the spooler has nothing to do; it neither sleeps nor looks at a clock. What is
 * asked of this object, and {@link PostludeAssertions}, settle first. While the test's own thread waits inside the spooler, in a
 * logoff for example, and nothing is under way, time goes on to the next alarm by itself, so that deadlines come.
 *
 * <p><b>Strict.</b> A session, handle, registration or stream that is still open at the end, an attempt that still stands at a
 * gate, and a call that a contract forbids fail the test.
 */
public final class TestSpooler {
    /** How long the machine may take, in real time, for what takes it milliseconds. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String TRANSPORT = "wire";

    private final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    private final LooseEnds looseEnds = new LooseEnds();
    private final Set<StoreAddress> stores = new CopyOnWriteArraySet<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final UnaryOperator<SpoolerCoordinator.Builder> settings;
    private final ScriptedTransport transport;
    private final StoreAddress address;
    private InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private TestProcess process;
    private @Nullable StoreSession session;
    private @Nullable MessageStore store;

    TestSpooler(
            UnaryOperator<SpoolerCoordinator.Builder> settings, UnaryOperator<ScriptedTransport.Builder> capabilities) {
        this.settings = settings;
        ScriptedTransport.Builder most = ScriptedTransport.builder()
                .cancellable()
                .flushable()
                .keepingContent()
                .halts(UnderWay::halt);
        this.transport = capabilities.apply(most).build();
        this.address = disk.freshAddress();
        disk.tell(UnderWay::halt);
        this.process = begin();
    }

    private TestProcess begin() {
        Fence fence = new Fence(looseEnds, stores);
        return TestProcess.begin(
                disk,
                transport,
                TRANSPORT,
                time,
                fence,
                looseEnds,
                builder -> settings.apply(builder.warnings(line -> {
                    if (!fence.hasFallen()) { // what a dead process says is heard by nobody
                        warnings.add(line);
                    }
                })));
    }

    /**
     * The spooler, for a program that makes its own sessions.
     *
     * @return another one after {@link #restart()}
     */
    public SpoolerCoordinator coordinator() {
        return process.coordinator();
    }

    /**
     * A session for a program that is given one; the extension closes it.
     *
     * @return the same one until {@link #restart()}
     */
    public StoreSession session() {
        if (session == null) {
            session = looseEnds.unwatched(() -> coordinator().logon("test"));
        }
        return session;
    }

    /**
     * A store for a program that is given one; the extension closes it. A further holder of the store, such as a program that opens
     * {@link #address} by itself, is then not its only one, and its logoffs answer RELEASED_SHARED (rule L8).
     *
     * @return the same one until {@link #restart()}
     */
    public MessageStore store() {
        if (store == null) {
            StoreSession mine = session();
            store = looseEnds.unwatched(() -> mine.openStore(address, OpenOptions.DEFAULT));
        }
        return store;
    }

    /**
     * Where {@link #store()} is, for a program that opens it by itself. Each other address of the scheme {@code memory} is a store
     * too.
     *
     * @return the same one each time
     */
    public StoreAddress address() {
        return address;
    }

    /**
     * The next hop: what it answers to whom ({@code on("bob@example.org").refuse(550)}), where it hangs ({@code stopAt}), what it
     * has. Whoever has no script is accepted.
     *
     * @return the same one each time; it outlives a restart
     */
    public ScriptedTransport transport() {
        return transport;
    }

    /**
     * The disk of the stores, for its faults: {@code refuse} for one that is full, {@code failNextSync}, {@code hold}.
     *
     * @return another one after {@link #restart()}, with the same stores
     */
    public InMemoryStoreProvider disk() {
        return disk;
    }

    /**
     * The time that the spooler sees.
     *
     * @return from 2026-01-01T00:00:00Z on
     */
    public Instant now() {
        return time.instant();
    }

    /**
     * Waits until the spooler has nothing to do at this time: whatever it could send, record or tell is sent, recorded and told. An
     * attempt that stands at a gate does not count.
     *
     * @throws AssertionError if something goes on for ten seconds of real time, with the stacks of what does
     */
    public void settle() {
        process.underWay().awaitCalm(PATIENCE);
    }

    /**
     * Moves the time on, from alarm to alarm: what becomes due on the way is done at its own time, and is over when this
     * returns.
     *
     * @param by zero or more
     */
    public void advance(Duration by) {
        Instant target = time.instant().plus(by);
        settle();
        for (Optional<Instant> next = next(target); next.isPresent(); next = next(target)) {
            time.advanceTo(next.get());
            settle();
        }
        time.advanceTo(target);
        settle();
    }

    private Optional<Instant> next(Instant target) {
        return time.nextAlarm().filter(alarm -> !alarm.isAfter(target));
    }

    /**
     * Kills the program's process, as {@code kill -9} does, and starts the spooler anew on the same disk, at the same time.
     * Sessions and handles of the dead process are worth nothing; what it was sending is in doubt where the next hop may have
     * it.
     */
    public void restart() {
        settle();
        looseEnds.clear();
        session = null;
        store = null;
        process.kill();
        disk = disk.reopened();
        process = begin();
    }

    /**
     * What the next hop has, in the order in which it came; one that came twice is there twice.
     *
     * @return one for each attempt that handed something over
     */
    public List<SentMessage> sent() {
        settle();
        Map<AttemptId, List<Delivery>> attempts = new LinkedHashMap<>();
        transport
                .deliveries()
                .forEach(each -> attempts.computeIfAbsent(each.attempt(), id -> new ArrayList<>())
                        .add(each));
        return attempts.values().stream().map(SentMessage::of).toList();
    }

    /**
     * What has not ended in any store that was opened here.
     *
     * @return store by store, oldest first
     */
    public List<MessageStatus> queue() {
        settle();
        List<MessageStatus> all = new ArrayList<>();
        for (StoreAddress each : stores) {
            try (ReadOnly look = ReadOnly.logon(Providers.only(List.of(disk.reopened()), List.of()), each, time)) {
                all.addAll(look.list(10_000));
            } catch (IOException e) {
                throw new UncheckedIOException("the queue of " + each + " cannot be read", e);
            }
        }
        return all;
    }

    /**
     * What was filed in the Inbox of any store that was opened here: non-delivery reports, local deliveries, mail that came in.
     *
     * @return store by store, oldest first
     */
    public List<SentMessage> inbox() {
        settle();
        return stores.stream()
                .flatMap(each -> disk.filed(each, SpoolerLogon.INBOX).stream())
                .map(bytes -> new SentMessage("", List.of(), bytes))
                .toList();
    }

    /**
     * What the spooler warned of: a close without a logoff, a provider that broke a rule.
     *
     * @return in order
     */
    public List<String> warnings() {
        settle();
        return List.copyOf(warnings);
    }

    /** Ends everything, and fails if anything was left. */
    void close() {
        TearDown tearDown = new TearDown();
        tearDown.step(this::settle);
        transport
                .standing()
                .forEach(gate -> tearDown.leak(gate + " still holds an attempt or call; open it", gate::open));
        disk.standing().forEach(gate -> tearDown.leak(gate + " still holds an operation; open it", gate::open));
        tearDown.step(this::settle);
        looseEnds.left().forEach(tearDown::leak);
        if (store != null) {
            tearDown.step(store::close);
        }
        if (session != null) {
            tearDown.step(session::close);
        }
        tearDown.step(coordinator()::close);
        tearDown.step(transport::assertNoViolations);
        tearDown.step(disk::assertNoViolations);
        tearDown.judge();
    }
}
