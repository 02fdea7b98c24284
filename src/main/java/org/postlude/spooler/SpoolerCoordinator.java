package org.postlude.spooler;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ActivityEvent;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.event.Blocked;
import org.postlude.spooler.core.NamePattern;
import org.postlude.spooler.core.Settings;
import org.postlude.spooler.core.Terms;
import org.postlude.spooler.mail.HostName;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.TransportView;
import org.postlude.spooler.run.Admission;
import org.postlude.spooler.run.Directory;
import org.postlude.spooler.run.Engine;
import org.postlude.spooler.run.EngineConfig;
import org.postlude.spooler.run.Providers;
import org.postlude.spooler.run.Routes;
import org.postlude.spooler.run.Threads;
import org.postlude.store.ClientShutdown;
import org.postlude.store.Deadline;
import org.postlude.store.FastShutdownReport;
import org.postlude.store.FastShutdownSupport;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.LogonFailedException;
import org.postlude.store.NotSupportedException;
import org.postlude.store.Profile;
import org.postlude.store.ProviderStatus;
import org.postlude.store.SessionDirectory;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreSession;
import org.postlude.store.spi.StoreProvider;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;

/**
 * The spooler: takes messages out of stores and hands them to transports, takes messages from transports and files them
 * in stores, and logs stores off truthfully. Thread-safe.
 *
 * <p>Its threads are daemons: a program that ends without {@link #close()} loses nothing, for every accepted message is in
 * its store's queue.
 */
public final class SpoolerCoordinator implements SessionDirectory, ClientShutdown, AutoCloseable {
    private final Directory directory;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private SpoolerCoordinator(Directory directory) {
        this.directory = directory;
    }

    /**
     * Begins to make one.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Begins a client's session without a profile; MAPI {@code MAPILogonEx}.
     *
     * @param owner whose session, for {@link #logoff} and lists
     * @return a new session
     */
    public StoreSession logon(String owner) {
        return logon(Profile.named(Objects.requireNonNull(owner, "owner")));
    }

    /**
     * Begins a client's session, which nobody else can join; MAPI {@code MAPILogonEx} with MAPI_NEW_SESSION.
     *
     * @param profile its name, which is the session's owner, and its stores
     * @return a new session
     */
    public StoreSession logon(Profile profile) {
        Objects.requireNonNull(profile, "profile");
        checkOpen();
        return directory.logon(profile);
    }

    /**
     * Joins the shared session of this profile, or begins it if there is none; MAPI {@code MAPILogonEx} with MAPI_ALLOW_OTHERS
     * (rule S10).
     *
     * @param profile the same as of all others who share the session
     * @return an object of the caller's own, to be closed on its own
     * @throws org.postlude.store.LogonFailedException if a session of that name is shared with another profile
     */
    public StoreSession logonShared(Profile profile) {
        Objects.requireNonNull(profile, "profile");
        checkOpen();
        return directory.logonShared(profile);
    }

    /**
     * Joins a shared session that is there; MAPI {@code MAPILogonEx} without a profile (rule S10).
     *
     * @param name of its profile
     * @return an object of the caller's own, to be closed on its own
     * @throws org.postlude.store.LogonFailedException if there is none
     */
    public StoreSession join(String name) {
        Objects.requireNonNull(name, "name");
        checkOpen();
        return directory.join(name);
    }

    private void checkOpen() {
        if (!open.get()) {
            throw new IllegalStateException("the spooler is closed; build a new one");
        }
    }

    /**
     * What an operator does with the queue of a store that is open in this spooler.
     *
     * @param address any address of the store
     * @return good for this opening of the store; it holds no reference, and fails when that has ended
     * @throws StoreClosedException if the store is not open in this spooler
     * @throws LogonFailedException if no provider knows the address
     */
    public QueueControl queue(StoreAddress address) {
        Objects.requireNonNull(address, "address");
        return directory.queue(address);
    }

    /**
     * The status table.
     *
     * @return a row per store and transport that is logged on, and one for the spooler itself
     */
    public List<ProviderStatus> status() {
        return directory.status();
    }

    /**
     * What waits, and what is in process, now. Asks each open store for its counts, which every store can tell at any depth of
     * its queue, and is not waited for where one hangs: such a store is left out.
     *
     * @return a row per store that is open with mail, and one per transport
     */
    public SpoolerGauges gauges() {
        return directory.gauges();
    }

    /**
     * What the spooler remembers of its transports and of their destinations, of all stores together: who is left alone and
     * until when, and how much each gets.
     *
     * @return a row per transport, in the order of routing
     * @throws IllegalStateException if the spooler is closed
     */
    public List<TransportView> destinations() {
        checkOpen();
        return directory.destinations();
    }

    /**
     * Adds transports while the spooler runs, or puts others in the place of those that have their names. New mail is routed to
     * them when this returns; those that were new come last in the order of routing. What they replace finishes what it does, brings
     * nothing in any more, and is logged off; mail that is queued keeps the route of its submit.
     *
     * @param requests all of them are used, or none
     * @throws TransportConfigurationException if one cannot be what it is to be; then nothing was changed
     * @throws IllegalStateException if the spooler is closed
     */
    public void putTransports(Collection<TransportRequest> requests) {
        checkOpen();
        directory.putTransports(List.copyOf(requests));
    }

    /**
     * Takes transports out of use while the spooler runs. New mail is not routed to them from here on, and they bring nothing in;
     * what is on its way over them comes to its end, and then they are logged off. Mail that is queued for them keeps its route, and
     * its transport is logged on again for it; {@link QueueControl} has a word that gives it another.
     *
     * @param names which; others are left out
     * @throws IllegalStateException if the spooler is closed
     */
    public void removeTransports(Collection<String> names) {
        checkOpen();
        directory.removeTransports(List.copyOf(names));
    }

    /**
     * Records an event that somebody outside of the spooler knows of: a message that a policy refused, for example.
     *
     * @param address of a store that is open here and keeps a feed
     * @param event durable when this returns
     * @throws java.io.UncheckedIOException if it may not be recorded; tell it again later
     * @throws StoreClosedException if the store is not open
     * @throws NotSupportedException if it keeps no feed
     * @throws IllegalStateException if the spooler is closed
     */
    public void recordActivity(StoreAddress address, ActivityEvent event) {
        checkOpen();
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(event, "event");
        directory.recordActivity(address, event);
    }

    /**
     * The conversations in which the transports' users are members now. A transport that does not answer within two seconds is left
     * out.
     *
     * @return all, by transport
     * @throws IllegalStateException if the spooler is closed
     */
    public List<ConversationView> conversations() {
        checkOpen();
        return directory.conversations();
    }

    /**
     * Leaves conversations: each has its event of that before it counts as left.
     *
     * @param which of them
     * @param reason {@link Blocked#NOT} if the user leaves by their own will; else they are made to leave, for this reason
     * @param words why, shown to the others where the protocol can
     * @param deadline how long to wait; what was asked for goes on behind it
     * @return which were left, and what went wrong
     * @throws IllegalStateException if the spooler is closed
     */
    public ConversationsLeft leaveConversations(
            Predicate<ConversationView> which, Blocked reason, String words, Deadline deadline) {
        checkOpen();
        Objects.requireNonNull(which, "which");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(words, "words");
        Objects.requireNonNull(deadline, "deadline");
        return directory.leaveConversations(which, reason, words, deadline);
    }

    @Override
    public List<String> owners() {
        return directory.owners();
    }

    @Override
    public Optional<Instant> since(String owner) {
        Objects.requireNonNull(owner, "owner");
        return directory.since(owner);
    }

    @Override
    public List<LogoffReport> logoff(Predicate<String> owner, LogoffMode mode, Deadline deadline) {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(deadline, "deadline");
        return directory.logoff(owner, mode, deadline);
    }

    @Override
    public FastShutdownSupport queryFastShutdown() {
        return directory.queryFastShutdown();
    }

    @Override
    public List<String> notifyProcessShutdown() {
        return directory.notifyProcessShutdown();
    }

    @Override
    public FastShutdownReport doFastShutdown(Deadline deadline) {
        Objects.requireNonNull(deadline, "deadline");
        return directory.doFastShutdown(deadline, () -> open.compareAndSet(true, false));
    }

    /**
     * Logs every session off with ORDERLY and {@link Deadline#DEFAULT}, then the transports, then the providers.
     * Idempotent; never throws for mail.
     */
    @Override
    public void close() {
        closeWithin(Deadline.DEFAULT);
    }

    /**
     * {@link #close()} with a deadline of the caller's: a program whose own time is up does not wait for a server that hangs.
     * What is in process then stays in the queue, in doubt where it was past its permit.
     *
     * @param deadline for all sessions together
     */
    public void closeWithin(Deadline deadline) {
        Objects.requireNonNull(deadline, "deadline");
        if (open.compareAndSet(true, false)) {
            directory.close(deadline);
        }
    }

    /**
     * Makes a spooler. Store and transport providers are found by {@link java.util.ServiceLoader}; those handed over here
     * are asked first.
     */
    public static final class Builder extends QueueOptions {
        private final List<StoreProvider> stores = new ArrayList<>();
        private final List<TransportProvider> providers = new ArrayList<>();
        private final List<TransportRequest> transports = new ArrayList<>();
        private final Map<NamePattern, List<String>> routes = new LinkedHashMap<>();
        private InstantSource clock = InstantSource.system();
        private @Nullable Alarm alarm;
        private AbortPolicy abortPolicy = Settings.DEFAULT.abortPolicy();
        private Duration abortGrace = Settings.DEFAULT.abortGrace();
        private @Nullable String localName;
        private @Nullable Consumer<String> trace;
        private @Nullable Consumer<String> warnings;
        private @Nullable String reachableAt;
        private @Nullable SpoolerObserver observer;
        private boolean sends = true;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Adds a store provider.
         *
         * @param provider asked before those that are found
         * @return this
         */
        public Builder store(StoreProvider provider) {
            stores.add(Objects.requireNonNull(provider, "provider"));
            return this;
        }

        /**
         * Adds a transport provider.
         *
         * @param provider asked before those that are found
         * @return this
         */
        public Builder transportProvider(TransportProvider provider) {
            providers.add(Objects.requireNonNull(provider, "provider"));
            return this;
        }

        /**
         * Adds a transport that is named by its URL.
         *
         * @param url for example {@code smtp://localhost:2525}; {@code local:} is the store's own Inbox
         * @return this
         * @throws TransportConfigurationException if the URL holds a password
         */
        public Builder transport(String url) {
            return transport(url, url, Map.of());
        }

        /**
         * Adds a transport. The order of calls is the order of routing for new mail; mail that is queued already keeps the
         * route of its submit, and its transport is logged on when it is met.
         *
         * @param name in lists, logs and routes
         * @param url where mail goes
         * @param options by the names that the provider documents
         * @return this
         * @throws TransportConfigurationException if the URL holds a password, or the name was given before
         */
        public Builder transport(String name, String url, Map<String, String> options) {
            TransportRequest request = new TransportRequest(name, url, options);
            if (transports.stream().anyMatch(given -> given.name().equals(name))) {
                // Routes and mail that is queued know a transport by its name.
                throw new TransportConfigurationException("two transports are named '"
                        + TransportRequest.withoutPassword(name) + "'; give each a name of its own");
            }
            transports.add(request);
            return this;
        }

        /**
         * Gives the mail for some domains a way of its own: over the first of these transports, and where that does not reach its
         * next hop, at once over the following ones. All of them together are one attempt. {@code *} as the domain makes the
         * first one a smart host. The order of calls counts: of the routes that fit a recipient, the first one is taken, when
         * the message is submitted. What no route fits goes by the order of the transports.
         *
         * @param domains a domain, or several by {@code *}: {@code example.org}, {@code *.example.org}, {@code *}
         * @param names of transports that are given to this builder, before or after; at least one
         * @return this
         */
        public Builder route(String domains, String... names) {
            routes.put(NamePattern.of(domains), List.of(names));
            if (names.length == 0) {
                throw new TransportConfigurationException(
                        "the route for " + domains + " has no transport; name at least one");
            }
            return this;
        }

        /**
         * Sets the time.
         *
         * @param source the system's unless set
         * @return this
         */
        public Builder clock(InstantSource source) {
            clock = Objects.requireNonNull(source, "source");
            return this;
        }

        /**
         * Sets who wakes; goes together with {@link #clock}.
         *
         * @param other real time unless set
         * @return this
         */
        public Builder alarm(Alarm other) {
            alarm = Objects.requireNonNull(other, "other");
            return this;
        }

        /**
         * Sets how ABORT is read.
         *
         * @param policy {@link AbortPolicy#STOP_OR_REFUSE} unless set
         * @return this
         */
        public Builder abortPolicy(AbortPolicy policy) {
            abortPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets how long ABORT waits for what it stopped.
         *
         * @param grace 5 s unless set, a day at most
         * @return this
         */
        public Builder abortGrace(Duration grace) {
            abortGrace = Objects.requireNonNull(grace, "grace");
            return this;
        }

        /**
         * Sets this host's name, for reports and for Message-IDs that are added.
         *
         * @param hostName a domain; the system's own name unless set
         * @return this
         */
        public Builder localName(String hostName) {
            localName = Objects.requireNonNull(hostName, "hostName");
            return this;
        }

        /**
         * Sets who hears each call to a provider, a line each, in order. For people and tests. A call waits half a second
         * at most until its line was heard; what the spooler decides waits for nobody. Who hangs misses the oldest of more
         * than 10,000 lines. What came before the end of {@link SpoolerCoordinator#close} was heard by then.
         *
         * @param line called on a thread of its own; what it throws is logged once
         * @return this
         */
        public Builder trace(Consumer<String> line) {
            trace = Objects.requireNonNull(line, "line");
            return this;
        }

        /**
         * Sets who hears the spooler's warnings instead of the log: a close without a logoff, a provider that broke a
         * rule, a damaged message.
         *
         * @param sentence called on a thread of its own; what it throws is logged once, and of more than 1,000 that wait the
         *     oldest are dropped
         * @return this
         */
        public Builder warnings(Consumer<String> sentence) {
            warnings = Objects.requireNonNull(sentence, "sentence");
            return this;
        }

        /**
         * Makes a spooler that attempts nothing: its stores are opened to change what waits in them, and whatever becomes due waits
         * for the next spooler. What earlier owners left in process is recovered as at any opening.
         *
         * @return this
         */
        public Builder withoutSending() {
            sends = false;
            return this;
        }

        /**
         * Sets where other programs reach this spooler. Each store that it opens and that can tell (rule S14) tells it to those
         * who find it owned ({@link QueueReader#reachableAt}). A store that cannot tell is used all the same.
         *
         * @param address one line, for example the path of a control socket
         * @return this
         */
        public Builder reachableAt(String address) {
            reachableAt = Objects.requireNonNull(address, "address");
            return this;
        }

        /**
         * Sets who hears what the spooler does, for metrics and the like. Costs nothing where nobody is set.
         *
         * @param other called on a thread of its own; what it throws is logged once
         * @return this
         */
        public Builder observer(SpoolerObserver other) {
            observer = Objects.requireNonNull(other, "other");
            return this;
        }

        /**
         * Starts the spooler and logs its transports on. Connects to nobody yet.
         *
         * @return a spooler that works
         * @throws TransportConfigurationException if a transport's URL or option is wrong, or a policy names none of them
         */
        public SpoolerCoordinator build() {
            inDoubt.keySet().stream()
                    .filter(name ->
                            transports.stream().noneMatch(given -> given.name().equals(name)))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new TransportConfigurationException(
                                "a policy for doubt was given for transport '" + name + "', and there is none");
                    });
            String name = localName == null ? systemName() : localName;
            return new SpoolerCoordinator(new Directory(new Engine(new EngineConfig(
                    Settings.DEFAULT
                            .with(abortPolicy, abortGrace, retry, keep)
                            .with(destinations, limits)
                            .with(watchdog),
                    clock,
                    alarm,
                    new Providers(stores, providers),
                    List.copyOf(transports),
                    ways(),
                    policy,
                    receivePolicy,
                    name,
                    trace,
                    warnings,
                    doubtAdvisor,
                    Map.copyOf(inDoubt),
                    // The kit for programs counts what is under way by threads of its own (docs/adr/0061).
                    alarm instanceof Threads given ? given : Threads.real(),
                    template,
                    suppression,
                    sends,
                    reachableAt,
                    observer,
                    recorded,
                    new Admission(queueLimit, submitRate, submitInterval)))));
        }

        private List<Routes.Way> ways() {
            List<Routes.Way> ways = new ArrayList<>();
            routes.forEach((domains, names) -> ways.add(new Routes.Way(
                    domains, names.stream().map(name -> hop(domains, name)).toList())));
            return ways;
        }

        private Terms.Hop hop(NamePattern domains, String name) {
            for (TransportRequest transport : transports) {
                if (transport.name().equals(name)) {
                    return new Terms.Hop(name, transport.url());
                }
            }
            throw new TransportConfigurationException("the route for " + domains + " names the transport '"
                    + TransportRequest.withoutPassword(name) + "', which there is not; give it by transport(...)");
        }

        private static String systemName() {
            try {
                return HostName.checked(InetAddress.getLocalHost().getHostName());
            } catch (UnknownHostException | InvalidAddressException e) {
                return "localhost"; // a machine without a usable name still has this one
            }
        }
    }
}
