package org.postlude.tck.memory;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.FaultyStore.Break;
import org.postlude.tck.store.LogonRules;
import org.postlude.tck.store.LoneSupport;
import org.postlude.tck.store.ReachableSuite;

/** A store that takes nothing from the framework but the time holds no reference, and nothing is wrong with that. */
final class TimeAloneTest implements LogonRules, ReachableSuite {
    @Override
    public FaultyStore newStore() {
        return new FaultyStore(Break.ofProvider(() -> TimeAloneTest::takeTheTime));
    }

    private static @Nullable Object takeTheTime(Object target, Method method, Object[] args) throws Throwable {
        Object[] given = args != null && args[0] instanceof StoreSupport support
                ? new Object[] {LoneSupport.on(support.clock()), args[1]}
                : args;
        return FaultyStore.honestly(target, method, given);
    }
}
