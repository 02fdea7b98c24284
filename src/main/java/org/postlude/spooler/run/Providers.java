package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ProviderContractException;
import org.postlude.store.LogonFailedException;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.StoreProvider;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;

/** The providers of one coordinator: those handed over in code first, then those that the ServiceLoader finds. */
public final class Providers {
    private final List<StoreProvider> stores;
    private final List<TransportProvider> transports;

    /**
     * Collects the providers.
     *
     * @param stores handed over in code
     * @param transports handed over in code
     */
    public Providers(List<StoreProvider> stores, List<TransportProvider> transports) {
        this(stores, transports, true);
    }

    private Providers(List<StoreProvider> stores, List<TransportProvider> transports, boolean andFound) {
        this.stores = andFound ? with(stores, ServiceLoader.load(StoreProvider.class)) : List.copyOf(stores);
        this.transports =
                andFound ? with(transports, ServiceLoader.load(TransportProvider.class)) : List.copyOf(transports);
    }

    /**
     * These providers alone: nobody is looked for.
     *
     * @param stores handed over in code
     * @param transports handed over in code
     * @return the providers
     */
    public static Providers only(List<StoreProvider> stores, List<TransportProvider> transports) {
        return new Providers(stores, transports, false);
    }

    private static <T> List<T> with(List<T> given, ServiceLoader<T> found) {
        List<T> all = new ArrayList<>(given);
        found.forEach(all::add);
        return List.copyOf(all);
    }

    /**
     * The provider of an address.
     *
     * @param address which store
     * @return the first that knows the scheme
     * @throws LogonFailedException if none does
     */
    public StoreProvider store(StoreAddress address) {
        return stores.stream()
                .filter(provider -> provider.schemes().contains(address.scheme()))
                .findFirst()
                .orElseThrow(() -> new LogonFailedException(
                        LogonFailedException.Reason.NO_PROVIDER,
                        "no store provider knows '" + address.scheme() + ":' of " + address + "; known are "
                                + schemes(stores, StoreProvider::schemes)
                                + ". Put the provider's jar on the path, or hand the provider over in code",
                        null));
    }

    /** The provider of a transport's URL. */
    TransportProvider transport(String url) {
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? url : url.substring(0, colon);
        return transports.stream()
                .filter(provider -> provider.schemes().contains(scheme))
                .findFirst()
                .orElseThrow(() -> new TransportConfigurationException("no transport provider knows '" + scheme
                        + ":' of " + TransportRequest.withoutPassword(url) + "; known are "
                        + schemes(transports, TransportProvider::schemes)
                        + " and [local]. Put the provider's jar on the path, or hand the provider over in code"));
    }

    private static <T> Set<String> schemes(List<T> providers, Function<T, Set<String>> schemes) {
        return providers.stream()
                .flatMap(provider -> schemes.apply(provider).stream())
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    /**
     * Shuts all down, one after another; returns what went wrong, and who was not waited for any more. Not the busy ones: a provider
     * of which a logon is still open would be told that none is (rule S8).
     */
    List<ProviderContractException> shutdown(
            LogonsOut storeLogons, LogonsOut transportLogons, Threads threads, Patience patience) {
        List<ProviderContractException> problems = new CopyOnWriteArrayList<>();
        for (StoreProvider provider : stores) {
            shutdown(provider, storeLogons.names(provider), provider::shutdown, threads, patience, problems);
        }
        for (TransportProvider provider : transports) {
            shutdown(provider, transportLogons.names(provider), provider::shutdown, threads, patience, problems);
        }
        return problems;
    }

    private static void shutdown(
            Object provider,
            List<String> out,
            Runnable call,
            Threads threads,
            Patience patience,
            List<ProviderContractException> problems) {
        if (!out.isEmpty()) {
            problems.add(broken(
                    provider + " is not shut down, for a logon of it has not come back, on " + out
                            + "; all mail is kept",
                    null));
            return;
        }
        CompletableFuture<Void> done = CompletableFuture.runAsync(
                () -> {
                    try {
                        Callbacks.inside(() -> {
                            call.run();
                            return provider;
                        });
                    } catch (Throwable e) { // an Error too: the others are shut down all the same
                        problems.add(
                                broken(provider + " failed in its shutdown: " + Words.of(e) + "; no mail is in it", e));
                    }
                },
                threads::last);
        if (!patience.await(threads, done)) {
            problems.add(broken(
                    provider + " has not come back from its shutdown; it is not waited for any more, no mail is in it",
                    null));
        }
    }

    private static ProviderContractException broken(String sentence, @Nullable Throwable cause) {
        return new ProviderContractException("S8", sentence, cause);
    }
}
