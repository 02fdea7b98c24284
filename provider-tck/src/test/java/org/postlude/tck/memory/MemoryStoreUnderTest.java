package org.postlude.tck.memory;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.postlude.message.MessageId;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.StoreProvider;
import org.postlude.tck.store.BrowsableStore;
import org.postlude.tck.store.CrashableStore;
import org.postlude.tck.store.DamageableStore;
import org.postlude.tck.store.FailableStore;
import org.postlude.tck.store.ObstructedStore;

/** The in-memory store as a vendor shows it to the kit: with everything the kit can use. */
class MemoryStoreUnderTest implements CrashableStore, FailableStore, DamageableStore, BrowsableStore, ObstructedStore {
    private InMemoryStoreProvider process = new InMemoryStoreProvider();

    /** With {@link org.postlude.store.spi.JointRecords}. */
    static MemoryStoreUnderTest joint() {
        MemoryStoreUnderTest store = new MemoryStoreUnderTest();
        store.process.recordJointly();
        return store;
    }

    @Override
    public StoreProvider start() {
        process = process.reopened();
        return process;
    }

    @Override
    public void crash(StoreProvider dying) {
        ((InMemoryStoreProvider) dying).crash();
    }

    @Override
    public StoreAddress freshAddress() {
        return process.freshAddress();
    }

    @Override
    public StoreAddress otherSpelling(StoreAddress address) {
        return new StoreAddress(address.scheme(), address.place() + "/");
    }

    @Override
    public long durableSteps() {
        return process.durableSteps();
    }

    @Override
    public int seeds() {
        return 6;
    }

    @Override
    public void cutAfter(int durableSteps, long seed) {
        process.cutAfter(durableSteps, seed);
    }

    @Override
    public void failAfter(int durableSteps, boolean tookEffect) {
        process.failAfter(durableSteps, tookEffect);
    }

    @Override
    public void failNextSync(boolean tookEffect) {
        process.failNextSync(tookEffect);
    }

    @Override
    public void damage(StoreAddress address, MessageId id) {
        process.damage(address, id);
    }

    @Override
    public byte[] bytesAside(StoreAddress address, MessageId id) {
        return process.bytesAside(address, id);
    }

    @Override
    public void tear(StoreAddress address, MessageId id) {
        process.tear(address, id);
    }

    @Override
    public void tidy(StoreAddress address) {
        process.tidy(address);
    }

    @Override
    public List<byte[]> filed(StoreAddress address, String folder) {
        return process.filed(address, folder);
    }

    @Override
    public Map<Reason, StoreAddress> obstacles() {
        Map<Reason, StoreAddress> places = new EnumMap<>(Reason.class);
        for (Reason reason : List.of(Reason.CANNOT_CREATE, Reason.NO_ACCESS)) {
            StoreAddress place = process.freshAddress();
            process.obstruct(place, reason);
            places.put(reason, place);
        }
        StoreAddress owned = process.freshAddress();
        process.reopened().logon(Queue.SUPPORT, new LogonRequest(owned, Access.WRITE, false));
        places.put(Reason.OWNED_BY_ANOTHER, owned);
        return places;
    }

    @Override
    public Map<Reason, StoreAddress> unreadable() {
        Map<Reason, StoreAddress> places = obstacles();
        places.remove(Reason.OWNED_BY_ANOTHER);
        return places;
    }

    InMemoryStoreProvider memory() {
        return process;
    }

    @Override
    public void close() {
        // Nothing outlives the object.
    }
}
