package org.postlude.spooler.sequence;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.store.SimulatedCrash;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.TransportProvider;

/**
 * One process as a spooler in it sees the world: providers that note each call, and a death after which nothing that its
 * threads still do reaches the disk or the next hop. What was permitted before the death is on the wire already.
 */
public final class Incarnation {
    private static final Set<String> CHANGES = Set.of(
            "submit",
            "beginEpoch",
            "change",
            "finish",
            "withdraw",
            "setAside",
            "deliver",
            "forgetKeys",
            "putNote",
            "sweep");
    private static final Set<String> LAST_CALLS =
            Set.of("logoff", "close", "shutdown", "transportLogoff", "transportNotify");

    final InMemoryStoreProvider disk;
    public final CallJournal journal = new CallJournal();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger onTheWire = new AtomicInteger();
    private final Map<String, Runnable> inside = new ConcurrentHashMap<>();
    private final Map<String, Runnable> after = new ConcurrentHashMap<>();
    private final Map<String, UnaryOperator<@Nullable Object>> answers = new ConcurrentHashMap<>();
    private final Map<String, StoreSupport> supports = new ConcurrentHashMap<>();
    private volatile boolean dead;
    private volatile boolean busy;
    private volatile boolean hasSuccessors;
    private volatile int killAt = -1;

    /** A process on a disk. */
    public Incarnation(InMemoryStoreProvider disk) {
        this.disk = disk;
    }

    /** The stores of the disk, watched. */
    public StoreProvider stores() {
        return new WatchedStores(this);
    }

    /** A transport, watched. */
    public TransportProvider transports(ScriptedTransport wire) {
        return new WatchedTransports(this, wire);
    }

    /** Others come after it on this machine: its end is not that of the providers. */
    public void hasSuccessors() {
        hasSuccessors = true;
    }

    boolean isLast() {
        return !dead && !hasSuccessors;
    }

    /** Runs something inside a call, before it is carried out; the line is as in the journal. */
    public void inside(String line, Runnable action) {
        inside.put(line, action);
    }

    /** What the framework gave to a logon. */
    public StoreSupport support(String logon) {
        StoreSupport support = supports.get(logon);
        if (support == null) {
            throw new IllegalArgumentException("there was no logon " + logon + ", only " + supports.keySet());
        }
        return support;
    }

    void given(String logon, StoreSupport support) {
        supports.put(logon, support);
    }

    /** Runs something once, when a call is carried out and has not returned yet. */
    public void after(String line, Runnable action) {
        after.put(line, action);
    }

    /** Gives something else for an answer than what the provider says. */
    public void answering(String line, UnaryOperator<@Nullable Object> other) {
        answers.put(line, other);
    }

    /** Kills the process around its n-th change of a store: 2n before it, 2n + 1 when it is durable and not answered. */
    public void killAt(int moment) {
        killAt = moment;
    }

    /** Kill -9: what was written stays, nothing is closed. */
    public void kill() {
        dead = true;
        disk.crash();
    }

    public boolean isDead() {
        return dead;
    }

    /** Every transport answers Busy, so that nothing leaves, until told otherwise. */
    public void busy(boolean now) {
        busy = now;
    }

    boolean isBusy() {
        return busy;
    }

    /** After a death: until nothing is under way to the next hop any more. */
    public void awaitQuietWire() {
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> onTheWire.get() == 0);
    }

    void leaves() {
        onTheWire.incrementAndGet();
    }

    void isBack() {
        onTheWire.decrementAndGet();
    }

    /** Carries a call out, if the process lives, and notes it. */
    @Nullable
    Object call(String line, Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        if (dead) {
            return ofTheDead(method);
        }
        journal.add(line);
        Runnable action = inside.get(line);
        if (action != null) {
            action.run();
        }
        boolean isChange = CHANGES.contains(method.getName());
        int moment = isChange ? 2 * changes.getAndIncrement() : -1;
        if (isChange && moment == killAt) {
            kill();
            return ofTheDead(method);
        }
        @Nullable Object result;
        try {
            result = method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof SimulatedCrash) {
                dead = true;
            }
            if (dead) {
                return ofTheDead(method);
            }
            throw cause;
        }
        Runnable last = after.remove(line);
        if (last != null) {
            last.run();
        }
        if (isChange && moment + 1 == killAt) {
            kill();
        }
        return dead
                ? ofTheDead(method)
                : answers.getOrDefault(line, same -> same).apply(result);
    }

    /** Threads of a dead process cannot be stopped here; they are told that nothing works, and their last calls nothing. */
    private static @Nullable Object ofTheDead(Method method) throws Exception {
        if (LAST_CALLS.contains(method.getName()) || method.getReturnType() == void.class) {
            return null;
        }
        if (Arrays.asList(method.getExceptionTypes()).contains(InterruptedException.class)) {
            throw new InterruptedException("the process is dead");
        }
        if (Arrays.asList(method.getExceptionTypes()).contains(IOException.class)) {
            throw new IOException("the process is dead");
        }
        throw new IllegalStateException("the process is dead");
    }
}
