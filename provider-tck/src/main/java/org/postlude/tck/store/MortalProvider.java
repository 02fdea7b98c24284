package org.postlude.tck.store;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;

/**
 * A provider whose logons can be taken from it, as the death of its process takes them: for a vendor's {@link
 * StoreUnderTest#crash}, which first sees to it that nothing is written any more. For one thread.
 */
public final class MortalProvider implements StoreProvider {
    private final StoreProvider provider;
    private final Consumer<Boolean> opening;
    private final List<StoreLogon> logons = new ArrayList<>();
    private final Set<StoreAddress> owned = new LinkedHashSet<>();

    /**
     * Stands before a provider.
     *
     * @param provider does the work
     * @param opening is told true before and false after each logon: the suites expect no planted failure of one
     */
    public MortalProvider(StoreProvider provider, Consumer<Boolean> opening) {
        this.provider = Objects.requireNonNull(provider);
        this.opening = Objects.requireNonNull(opening);
    }

    /**
     * What the process has opened for writing since it began, or since it died.
     *
     * @return the addresses as they were given
     */
    public Set<StoreAddress> owned() {
        return Set.copyOf(owned);
    }

    /** Closes what is open, so that its locks go, which a system frees by itself; without a logoff. */
    public void takeLogons() {
        List<StoreLogon> taken = List.copyOf(logons);
        logons.clear();
        owned.clear();
        for (StoreLogon logon : taken) {
            try {
                logon.close();
            } catch (Throwable e) {
                // A store may write at its close; here it finds that its process is dead, which is no news.
                if (!SimulatedCrash.isCauseOf(e)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Set<String> schemes() {
        return provider.schemes();
    }

    @Override
    public StoreLogon logon(StoreSupport support, LogonRequest request) {
        return kept(request, () -> provider.logon(support, request));
    }

    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        return kept(request, () -> provider.spoolerLogon(support, request));
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        return provider.compareStoreIds(one, other);
    }

    @Override
    public void shutdown() {
        provider.shutdown();
    }

    private <T extends StoreLogon> T kept(LogonRequest request, Supplier<T> opener) {
        opening.accept(true);
        try {
            T logon = AnsweringLogon.answered(opener.get(), request.address());
            logons.add(logon);
            if (request.access() == LogonRequest.Access.WRITE) {
                owned.add(request.address());
            }
            return logon;
        } finally {
            opening.accept(false);
        }
    }
}
