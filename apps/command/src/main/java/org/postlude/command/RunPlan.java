package org.postlude.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postlude.command.config.RunConfig;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreAddress;
import org.postlude.submission.SubmissionServer;
import org.postlude.submission.TlsCertificate;

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
        List<Listener> listeners) {
    /**
     * A store.
     *
     * @param via of its new mail: a transport's name, or a URL
     */
    record Store(String name, StoreAddress address, String via, boolean inbox) {}

    /** The settings of a server, but for the store. */
    interface Settings {
        SubmissionServer.Builder into(SubmissionServer.Builder builder) throws IOException;
    }

    /** A place where it listens, for the store of that name. */
    record Listener(String store, InetSocketAddress place, Settings settings) {}

    static RunPlan of(RunConfig config, LogoffMode mode, Deadline deadline) {
        return new RunPlan(
                config.hostName(),
                config.logoff().orElse(mode),
                config.deadline().orElse(deadline),
                config.httpPort(),
                config.transports(),
                config.stores().stream()
                        .map(store -> new Store(
                                store.name(), StoreOption.parse(store.address(), "stores"), store.via(), store.inbox()))
                        .toList(),
                config.listeners().stream()
                        .map(listener -> new Listener(
                                listener.store(),
                                new InetSocketAddress(listener.address(), listener.port()),
                                builder -> with(listener, builder)))
                        .toList());
    }

    private static SubmissionServer.Builder with(RunConfig.Listener listener, SubmissionServer.Builder builder)
            throws IOException {
        if (listener.users().isPresent()) {
            builder.passwords(Passwords.of(listener.users().get()));
        }
        if (listener.certificate().isPresent()) {
            RunConfig.Certificate files = listener.certificate().get();
            builder.certificate(TlsCertificate.of(files.chain(), files.key()));
        }
        if (listener.isTlsImplicit()) {
            builder.implicitTls();
        }
        listener.largest().ifPresent(builder::largest);
        return builder;
    }

    SubmissionServer listen(Listener listener, Store into, MessageStore store, InstantSource clock) {
        try {
            SubmissionServer.Builder builder = SubmissionServer.into(store)
                    .via(into.via())
                    .address(listener.place())
                    .clock(clock);
            hostName.ifPresent(builder::hostName);
            return listener.settings().into(builder).start();
        } catch (IOException | RuntimeException e) {
            throw new CannotListenException(listener.place(), e);
        }
    }
}
