package org.postlude.spooler.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postlude.spooler.core.HandleKey;
import org.postlude.spooler.core.SessionKey;
import org.postlude.spooler.core.StoreKey;
import org.postlude.store.StoreInfo;
import org.postlude.store.spi.StoreLogon;

/**
 * One session's logon on one opening of a store, shared by the session's handles on it (S2). Dropping to zero handles and
 * leaving the session's list are one step, under the lock of its logons.
 */
final class ClientLogon {
    private final String identity;
    private final StoreKey store;
    private final StoreLogon logon;
    private final StoreInfo info;
    private final LogonCare care;
    /** Each handle, and who of those that share the session has it. */
    private final Map<HandleKey, SessionKey> holders = new HashMap<>(); // guarded by the session's logons

    ClientLogon(String identity, StoreKey store, StoreLogon logon, LogonCare care) {
        this.identity = identity;
        this.store = store;
        this.logon = logon;
        this.info = logon.info();
        this.care = care;
    }

    String identity() {
        return identity;
    }

    StoreKey store() {
        return store;
    }

    StoreLogon logon() {
        return logon;
    }

    StoreInfo info() {
        return info;
    }

    Map<HandleKey, SessionKey> holders() {
        return holders;
    }

    /** Sequence S4, steps 7 to 9; also the forced logoff S7. Idempotent. Returns what went wrong, a sentence each. */
    List<String> release(Patience patience) {
        return care.release(patience);
    }
}
