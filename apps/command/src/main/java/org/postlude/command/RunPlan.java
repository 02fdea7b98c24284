package org.postlude.command;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postlude.command.config.Limits;
import org.postlude.command.config.LogConfig;
import org.postlude.command.config.Machines;
import org.postlude.command.config.RunConfig;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.StoreAddress;

/**
 * What a run is to do, from the command line or a file.
 *
 * @param httpPort of the status page; empty for none
 * @param transports URLs by name
 */
record RunPlan(
        Optional<String> hostName,
        LogoffMode mode,
        Deadline deadline,
        Optional<Integer> httpPort,
        Map<String, String> transports,
        List<Store> stores,
        List<Listener> listeners,
        Optional<LogConfig> activityLog,
        Machines machines) {
    /**
     * A store.
     *
     * @param via of its new mail: a transport's name, or a URL
     */
    record Store(
            String name,
            StoreAddress address,
            String via,
            boolean inbox,
            Optional<Limits> limits,
            Optional<Machines.Guest> guest) {
        /** Whether it may be logged off while the run goes on. */
        boolean comesAndGoes() {
            return limits.isPresent() || guest.isPresent();
        }

        /** Whose session it is. */
        String owner() {
            return comesAndGoes() ? name : "postlude run";
        }
    }

    /** A place where it listens, for the store of that name; equal ones need no change. */
    record Listener(
            String store,
            InetSocketAddress place,
            Optional<Path> users,
            Optional<RunConfig.Certificate> certificate,
            boolean isTlsImplicit,
            Optional<Integer> largest) {
        String words() {
            String host = place.getAddress() == null
                    ? place.getHostString()
                    : place.getAddress().getHostAddress();
            return host + ":" + place.getPort();
        }
    }

    static RunPlan of(RunConfig config, LogoffMode mode, Deadline deadline) {
        StoreAddress first = StoreOption.parse(config.stores().get(0).address(), "stores");
        Map<String, String> transports = new LinkedHashMap<>();
        config.transports().forEach((name, url) -> transports.put(name, Chats.withState(name, url, first)));
        return new RunPlan(
                config.hostName(),
                config.logoff().orElse(mode),
                config.deadline().orElse(deadline),
                config.httpPort(),
                Collections.unmodifiableMap(transports),
                config.stores().stream()
                        .map(store -> new Store(
                                store.name(),
                                StoreOption.parse(store.address(), "stores"),
                                transports.containsKey(store.via())
                                        ? store.via()
                                        : Chats.withState(store.via(), store.via(), first),
                                store.inbox(),
                                store.limits(),
                                store.guest()))
                        .toList(),
                config.listeners().stream()
                        .map(listener -> new Listener(
                                listener.store(),
                                new InetSocketAddress(listener.address(), listener.port()),
                                listener.users(),
                                listener.certificate(),
                                listener.isTlsImplicit(),
                                listener.largest()))
                        .toList(),
                config.activityLog(),
                config.machines());
    }

    /** Those that are named, and those that stores send over by a URL, which is their name. */
    Map<String, String> allTransports() {
        Map<String, String> all = new LinkedHashMap<>(transports);
        stores.forEach(each -> all.putIfAbsent(each.via(), each.via()));
        return Collections.unmodifiableMap(all);
    }

    /** Of mail that goes over the transport of a store. */
    String addressType(Store store) {
        return Chats.addressType(transports.getOrDefault(store.via(), store.via()));
    }

    /** Of that name, of which there is one. */
    Store store(String name) {
        return stores.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Of who owns a session. */
    Optional<Limits> limits(String owner) {
        return stores.stream()
                .filter(each -> each.owner().equals(owner))
                .findFirst()
                .flatMap(Store::limits);
    }

    /** Of who has a store. */
    Optional<Limits> limits(StoreAddress address) {
        return stores.stream()
                .filter(each -> each.address().equals(address))
                .findFirst()
                .flatMap(Store::limits);
    }

    /** What another plan says that only a new process can do; each by its key, empty if there is none. */
    List<String> unchangeable(RunPlan next) {
        List<String> keys = new ArrayList<>();
        if (!next.hostName.equals(hostName)) {
            keys.add("hostname");
        }
        if (!next.httpPort.equals(httpPort)) {
            keys.add("http-port");
        }
        if (!next.activityLog.equals(activityLog)) {
            keys.add("activity-log");
        }
        if (!next.machines.equals(machines)) {
            keys.add("machines, guests");
        }
        List<String> names = stores.stream().map(Store::name).toList();
        if (!next.stores.stream().map(Store::name).toList().equals(names)) {
            keys.add("stores");
            return keys;
        }
        for (Store old : stores) {
            if (!next.store(old.name()).address().equals(old.address())) {
                keys.add("stores." + old.name() + ".address");
            }
            if (next.store(old.name()).inbox() != old.inbox()) {
                keys.add("stores." + old.name() + ".inbox");
            }
            if (!next.store(old.name()).limits().equals(old.limits())) {
                keys.add("stores." + old.name() + ".limits");
            }
            if (!next.store(old.name()).guest().equals(old.guest())) {
                keys.add("stores." + old.name() + ".guest");
            }
        }
        return keys;
    }
}
