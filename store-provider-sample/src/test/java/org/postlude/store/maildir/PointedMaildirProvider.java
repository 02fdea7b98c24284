package org.postlude.store.maildir;

import java.util.Set;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.store.KillPoint;

/** The store, with a point before and after each step on the disk. */
public final class PointedMaildirProvider implements StoreProvider {
    private final MaildirStoreProvider store = new MaildirStoreProvider((step, path, action) -> {
        KillPoint.reach("before-" + step);
        action.run();
        KillPoint.reach("after-" + step);
    });

    /** For the kit, which makes one in each process. */
    public PointedMaildirProvider() {}

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
