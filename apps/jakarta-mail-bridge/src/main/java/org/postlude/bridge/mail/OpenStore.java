package org.postlude.bridge.mail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.RecipientStatus;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.jakartamail.SmtpTransportProvider;

/** A spooler, and the store that it was built for. Thread-safe. */
final class OpenStore {
    private static final String OWNER = "jakarta-mail";

    private final StoreAddress address;
    private final MailSettings settings;
    private final SpoolerCoordinator spooler;
    private final StoreSession session;
    private final MessageStore store;
    private final Passwords passwords;
    private final Endings endings;
    private final Set<String> transports = ConcurrentHashMap.newKeySet();

    private OpenStore(
            StoreAddress address,
            MailSettings settings,
            SpoolerCoordinator spooler,
            StoreSession session,
            Passwords passwords,
            Endings endings) {
        this.address = address;
        this.settings = settings;
        this.spooler = spooler;
        this.session = session;
        this.passwords = passwords;
        this.endings = endings;
        this.store = session.openStore(address.toString());
    }

    static OpenStore open(StoreAddress address, MailSettings settings) {
        Passwords passwords = new Passwords();
        Endings endings = new Endings();
        SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                .transportProvider(
                        new SmtpTransportProvider().withPasswords(passwords).withTokens(passwords))
                .observer(endings)
                .build();
        try {
            return new OpenStore(address, settings, spooler, spooler.logon(OWNER), passwords, endings);
        } catch (RuntimeException | Error e) {
            spooler.close();
            throw e;
        }
    }

    /** Those of the first connect. */
    MailSettings settings() {
        return settings;
    }

    StoreAddress address() {
        return address;
    }

    /** For everybody; not to be closed. */
    MessageStore store() {
        return store;
    }

    /** Makes the way of a session's mail known, once for all who have the same. */
    String route(NextHop hop) {
        TransportRequest request = hop.request();
        if (hop.password() != null) {
            passwords.put(request.name(), hop.password()); // before the transport, which may have mail waiting for it
        }
        if (!transports.contains(request.name())) {
            synchronized (transports) {
                if (!transports.contains(request.name())) {
                    spooler.putTransports(List.of(request));
                    transports.add(request.name());
                }
            }
        }
        return request.name();
    }

    /** Where the recipients stand when all have ended, or the time is up. */
    List<RecipientStatus> await(MessageId id, Duration most) throws InterruptedException {
        return endings.await(
                id,
                most,
                () -> spooler.queue(address)
                        .show(id)
                        .map(details -> details.status().recipients())
                        .orElseGet(List::of));
    }

    /** All handles on it go, also those that were forgotten. */
    Optional<LogoffReport> logoff(LogoffMode mode, Deadline deadline) {
        List<LogoffReport> reports = new ArrayList<>(session.logoff(mode, deadline));
        return reports.isEmpty() ? Optional.empty() : Optional.of(reports.get(0));
    }

    /** After a logoff. */
    void close() {
        store.close();
        session.close();
        spooler.close();
    }
}
