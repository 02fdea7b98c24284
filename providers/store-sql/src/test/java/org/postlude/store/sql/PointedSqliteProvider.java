package org.postlude.store.sql;

import java.util.Set;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.store.KillPoint;

/** The store, with a point before and after each commit and whatever else it does to the disk by itself. */
public final class PointedSqliteProvider implements StoreProvider {
    private final SqliteStoreProvider store = new SqliteStoreProvider(
            Sqlite.UNLIMITED,
            (step, path, action) -> {
                KillPoint.reach("before-" + step);
                action.run();
                KillPoint.reach("after-" + step);
            },
            Schema.CURRENT,
            Tuning.DEFAULT);

    /** For the kit, which makes one in each process. */
    public PointedSqliteProvider() {}

    @Override
    public Set<String> schemes() {
        return store.schemes();
    }

    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        return store.spoolerLogon(support, request);
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        return store.compareStoreIds(one, other);
    }
}
