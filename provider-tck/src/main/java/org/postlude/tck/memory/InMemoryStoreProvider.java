package org.postlude.tck.memory;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.time.Halts;

/**
 * A store in memory with an explicit durable image; scheme {@code memory}. One provider is one process: it can die without
 * closing anything, and {@link #reopened()} is the next process on the same image.
 *
 * <p>Every durable operation writes and syncs, each of which is a <i>durable step</i>; a test cuts or fails at any of
 * them. What was written and not synced outlives {@link #crash()}, as a kernel keeps it; at a power cut it is there, lost or
 * torn, each write by itself, as the seed says.
 *
 * <p>Stricter than reality: recipients of parts that are not the envelope's, a DONE label written by a change, a lease that
 * was never given, a claim that says nothing new, a claim of a dead owner that was never resolved, a call after logoff or
 * after the process died and more are thrown <i>and remembered</i>: call {@link #assertNoViolations()} at the end of each
 * test. Due times are kept in milliseconds only, as the contract allows.
 *
 * <p>Deterministic: ids come from a counter in the image, and there is no thread, clock or random source of its own.
 * Thread-safe.
 */
public final class InMemoryStoreProvider implements StoreProvider {
    /** The scheme of its addresses. */
    public static final String SCHEME = "memory";

    private final MemoryDisk disk;
    private final MemoryProcess process;

    /** A first process on an empty disk. */
    public InMemoryStoreProvider() {
        this(new MemoryDisk());
    }

    private InMemoryStoreProvider(MemoryDisk disk) {
        this.disk = disk;
        synchronized (disk) {
            this.process = new MemoryProcess(disk);
        }
    }

    /**
     * Another process on the same disk. While this one lives, the other can only read what this one has open.
     *
     * @return a new provider; violations are remembered for both together
     */
    public InMemoryStoreProvider reopened() {
        return new InMemoryStoreProvider(disk);
    }

    /**
     * The address of a store that is not there yet.
     *
     * @return a new one at each call
     */
    public StoreAddress freshAddress() {
        synchronized (disk) {
            return new StoreAddress(SCHEME, "stores/" + disk.nextAddress());
        }
    }

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public StoreLogon logon(StoreSupport support, LogonRequest request) {
        return logon(support, request, (place, kept) -> new MemoryLogon(process, place, request, kept));
    }

    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        return logon(
                support,
                request,
                (place, kept) -> disk.isJoint
                        ? new JointMemoryLogon(process, place, request, kept)
                        : new MemorySpoolerLogon(process, place, request, kept));
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        return one.scheme().equals(other.scheme()) && nameOf(one).equals(nameOf(other));
    }

    @Override
    public void shutdown() {
        synchronized (disk) {
            process.shutdown();
        }
    }

    /** The process dies now; nothing is closed. What was written and not synced is kept. Idempotent. */
    public void crash() {
        synchronized (disk) {
            process.die(false, 0);
        }
    }

    /**
     * The power goes now. What was written and not synced is there, lost or torn.
     *
     * @param seed decides what
     */
    public void powerCut(long seed) {
        synchronized (disk) {
            process.die(true, seed);
        }
    }

    /**
     * The power goes in the middle of a durable step: the operation throws {@link org.postlude.tck.store.SimulatedCrash}.
     *
     * @param durableSteps so many are done before it
     * @param seed decides what is left of what was not synced
     */
    public void cutAfter(int durableSteps, long seed) {
        synchronized (disk) {
            disk.faults.cutAfter(durableSteps, seed);
        }
    }

    /**
     * A durable step fails with {@link java.io.IOException}; from then on the store refuses every change, until it is closed or
     * its process dies.
     *
     * @param durableSteps so many are done before it
     * @param tookEffect whether the step that fails was done all the same
     */
    public void failAfter(int durableSteps, boolean tookEffect) {
        synchronized (disk) {
            disk.faults.failAfter(durableSteps, tookEffect);
        }
    }

    /**
     * As {@link #failAfter}, at the next sync.
     *
     * @param tookEffect whether what was synced is durable all the same
     */
    public void failNextSync(boolean tookEffect) {
        synchronized (disk) {
            disk.faults.failNextSync(tookEffect);
        }
    }

    /**
     * From now on, for good, a sync of a store that is made later does nothing but say that it was done: at a power cut the
     * latest writes are gone. To prove that a test would notice.
     */
    public void pretendToSync() {
        synchronized (disk) {
            disk.faults.pretendToSync();
        }
    }

    /** Later logons of the spooler, for good, have {@link org.postlude.store.spi.JointRecords} as well. */
    public void recordJointly() {
        synchronized (disk) {
            disk.isJoint = true;
        }
    }

    /**
     * How many durable steps were made on this disk.
     *
     * @return writes and syncs
     */
    public long durableSteps() {
        synchronized (disk) {
            return disk.faults.steps();
        }
    }

    /**
     * Refuses operations, as a store does whose disk is full, until {@link #accept()}.
     *
     * @param code NOT_ENOUGH_DISK, DISK_ERROR, NO_ACCESS or CORRUPT_DATA
     * @param why for the exception and for the health
     * @param since when that began
     * @param operations which; none given: all
     */
    public void refuse(ErrorKind code, String why, Instant since, Operation... operations) {
        synchronized (disk) {
            for (Operation operation : operations.length == 0 ? Operation.values() : operations) {
                disk.refusals.put(operation, new MemoryDisk.Refusal(code, why, since));
            }
        }
    }

    /** Ends every refusal. */
    public void accept() {
        synchronized (disk) {
            disk.refusals.clear();
        }
    }

    /**
     * Holds the next operation of a kind at a gate, outside the store's lock.
     *
     * @param operation which
     * @param moment before anything was done, or when all is durable
     * @return the gate; to be opened
     */
    public Gate hold(Operation operation, Moment moment) {
        synchronized (disk) {
            return process.hold(operation, moment);
        }
    }

    /**
     * Tells of each thread that is held at a gate which is made later, in this process or the next.
     *
     * @param other nobody unless set
     */
    public void tell(Halts other) {
        synchronized (disk) {
            disk.halts = other;
        }
    }

    /**
     * The gates at which an operation of this process is held now.
     *
     * @return shut ones
     */
    public List<Gate> standing() {
        synchronized (disk) {
            return process.standing();
        }
    }

    /**
     * Makes every logon on a place fail.
     *
     * @param address the place
     * @param reason what stands in the way
     */
    public void obstruct(StoreAddress address, Reason reason) {
        synchronized (disk) {
            disk.obstacles.put(nameOf(address), reason);
        }
    }

    /**
     * Flips a bit in the stored bytes of a message.
     *
     * @param address the store
     * @param id which message
     */
    public void damage(StoreAddress address, MessageId id) {
        synchronized (disk) {
            existing(address).image.damage(id);
        }
    }

    /**
     * Makes what the store keeps of a message besides its bytes unreadable: it is out of the queue, and the store's health
     * tells of it until {@link #tidy}.
     *
     * @param address the store
     * @param id which message
     */
    public void tear(StoreAddress address, MessageId id) {
        synchronized (disk) {
            existing(address).image.tear(id);
        }
    }

    /**
     * Takes away what the store's health tells of, as a person does who has looked at it.
     *
     * @param address the store
     */
    public void tidy(StoreAddress address) {
        synchronized (disk) {
            existing(address).image.torn.clear();
        }
    }

    /**
     * The bytes of a message that was set aside, past all checks.
     *
     * @param address the store
     * @param id which message
     * @return as they are, damaged or not
     */
    public byte[] bytesAside(StoreAddress address, MessageId id) {
        synchronized (disk) {
            byte[] bytes = existing(address).image.bytesAside(id);
            if (bytes == null) {
                throw new IllegalArgumentException("there are no bytes of message " + id + " aside");
            }
            return bytes;
        }
    }

    /**
     * What lies in a folder, past all checks.
     *
     * @param address the store
     * @param folder its name
     * @return the bytes of each message, oldest first
     */
    public List<byte[]> filed(StoreAddress address, String folder) {
        synchronized (disk) {
            var rows = existing(address).image.folders.get(folder);
            return rows == null
                    ? List.of()
                    : rows.values().stream()
                            .map(row -> row.body().bytes().clone())
                            .toList();
        }
    }

    /**
     * Every part that the store keeps, ended ones too.
     *
     * @param address the store
     * @return oldest submit first
     */
    public List<QueuedPart> parts(StoreAddress address) {
        synchronized (disk) {
            return existing(address).image.index.all();
        }
    }

    /**
     * What callers did wrong so far.
     *
     * @return in order
     */
    public List<Violation> violations() {
        return disk.violations.found();
    }

    /** Fails if a caller broke a rule, whether or not it swallowed the exception. */
    public void assertNoViolations() {
        List<Violation> found = violations();
        if (!found.isEmpty()) {
            AssertionError error =
                    new AssertionError("the caller of the store broke " + found.size() + " rules: " + found);
            found.forEach(violation -> error.addSuppressed(violation.thrown()));
            throw error;
        }
    }

    private <T> T logon(
            StoreSupport support, LogonRequest request, BiFunction<MemoryDisk.Place, StoreSupport, T> make) {
        // Foreign code, so not under the lock.
        StoreSupport kept = support.duplicate();
        Instant now = kept.clock().instant();
        try {
            synchronized (disk) {
                if (process.isDead() || process.isShutDown()) {
                    throw disk.violations.state(
                            "S8", "a logon on " + request.address() + " at " + process + ", which is gone");
                }
                MemoryDisk.Place place = disk.place(nameOf(request.address()), request, process, now);
                process.logonMade();
                return make.apply(place, kept);
            }
        } catch (RuntimeException e) {
            kept.close();
            throw e;
        }
    }

    private MemoryDisk.Place existing(StoreAddress address) {
        MemoryDisk.Place place = disk.places.get(nameOf(address));
        if (place == null) {
            throw new IllegalArgumentException("there is no store " + address);
        }
        return place;
    }

    private static String nameOf(StoreAddress address) {
        return address.place().replaceAll("/+$", "");
    }
}
