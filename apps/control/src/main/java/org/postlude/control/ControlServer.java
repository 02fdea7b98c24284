package org.postlude.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.ProviderStatus;
import org.postlude.store.StoreAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the stores that this process owns to other programs of the same user, over a Unix socket. The order of its life: open it;
 * give its {@link #address()} to {@link SpoolerCoordinator.Builder#reachableAt}; {@link #offer} each store that was opened;
 * close it when they were logged off.
 *
 * <p>Who may ask: the file permissions of the socket (0600, in a directory of 0700) and, where the system tells it, the user of
 * the other side guard it. At most {@value #MOST_CONNECTIONS} connections, one request each, bounded in size and in the time that
 * the other side takes; one that hangs costs nobody else. Thread-safe. The protocol: {@code docs/guides/operate.md}.
 */
public final class ControlServer implements AutoCloseable {
    /** Of the protocol. */
    public static final int VERSION = 1;
    /** At the same time; further ones are refused. */
    public static final int MOST_CONNECTIONS = 32;

    static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = 100_000_000;
    /** For those who are served when it closes. */
    private static final long LAST_ANSWERS_SECONDS = 1;

    /** A store that can be asked about. */
    record Offer(StoreAddress address, MessageStore store, QueueControl queue) {}

    private final Path path;
    private final String user;
    private final ServerSocketChannel channel;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService threads = Executors.newCachedThreadPool(daemons("postlude-control"));
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile List<Offer> offers = List.of();
    private final Set<StoreAddress> closing = ConcurrentHashMap.newKeySet();
    private final Duration patience;
    private volatile @Nullable Ending ending;
    private volatile @Nullable Reloading reloading;
    private volatile Supplier<List<ProviderStatus>> status = List::of;
    private volatile boolean isClosed;

    private ControlServer(Path path, String user, ServerSocketChannel channel, Duration patience) {
        this.path = path;
        this.user = user;
        this.channel = channel;
        this.patience = patience;
        this.timer = new ScheduledThreadPoolExecutor(1, daemons("postlude-control-timer"));
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Makes a socket and listens at it.
     *
     * @param place where
     * @return a server without a store yet
     * @throws IOException if there is no place for a socket, or no sockets of this kind
     */
    public static ControlServer open(ControlPlace place) throws IOException {
        return open(place, PATIENCE);
    }

    static ControlServer open(ControlPlace place, Duration patience) throws IOException {
        ServerSocketChannel channel;
        try {
            channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (UnsupportedOperationException e) {
            throw new IOException("this system has no Unix sockets", e);
        }
        try {
            Path path = place.next();
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            ControlServer server = new ControlServer(path, Files.getOwner(path).getName(), channel, patience);
            server.threads.execute(server::accept);
            return server;
        } catch (UnsupportedOperationException e) {
            channel.close();
            throw new IOException("this system cannot keep a socket for its user alone", e);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Where it listens.
     *
     * @return the socket's path, for {@link SpoolerCoordinator.Builder#reachableAt}
     */
    public String address() {
        return path.toString();
    }

    /**
     * Lets others ask about a store; one that was opened again takes the place of what it was.
     *
     * @param address as the store was opened
     * @param store takes what others submit, and is not closed from here: a holder of its own would keep the owner's logoff
     *     from being the last
     * @param queue what others do with its queue
     */
    public synchronized void offer(StoreAddress address, MessageStore store, QueueControl queue) {
        List<Offer> next = new ArrayList<>();
        offers.stream()
                .filter(each -> !StoreNames.areSame(each.address(), address))
                .forEach(next::add);
        next.add(new Offer(address, store, queue));
        offers = List.copyOf(next);
    }

    /** Ends a process that stays, when another program asks for it. */
    @FunctionalInterface
    public interface Ending {
        /**
         * Logs off all stores of the process, which ends then.
         *
         * @param asked the store that was named
         * @param mode how
         * @param deadline how long that may take
         * @return the report of that store
         * @throws InterruptedException if nobody waits for it any more
         */
        LogoffReport end(StoreAddress asked, LogoffMode mode, Deadline deadline) throws InterruptedException;
    }

    /**
     * Lets others end this process.
     *
     * @param how what to do then; while it is not set they are refused
     */
    public void onLogoff(Ending how) {
        ending = how;
    }

    /** Reads the configuration of a process that stays once more. */
    @FunctionalInterface
    public interface Reloading {
        /**
         * Does so.
         *
         * @return what is otherwise since, a sentence each
         * @throws org.postlude.message.PostludeException if it is wrong, or cannot be changed; then nothing was changed
         * @throws InterruptedException if nobody waits for it any more
         */
        List<String> reload() throws InterruptedException;
    }

    /**
     * Lets others have the configuration read again.
     *
     * @param how what to do then; while it is not set they are refused
     */
    public void onReload(Reloading how) {
        reloading = how;
    }

    Reloading reloading() {
        Reloading present = reloading;
        if (present == null) {
            throw new IllegalArgumentException("pid " + ProcessHandle.current().pid()
                    + " reads no file again; nothing was changed. Start 'postlude run' with one");
        }
        return present;
    }

    /**
     * Lets others see the status table.
     *
     * @param rows asked each time
     */
    public void onStatus(Supplier<List<ProviderStatus>> rows) {
        status = rows;
    }

    List<StatusRow> status() {
        return status.get().stream().map(StatusRow::of).toList();
    }

    Ending ending() {
        Ending present = ending;
        if (present == null) {
            throw new IllegalArgumentException("pid " + ProcessHandle.current().pid()
                    + " ends by itself when it has done its work; nothing was done. A signal ends it now");
        }
        return present;
    }

    Optional<Offer> offered(StoreAddress address) {
        return offers.stream()
                .filter(each -> StoreNames.areSame(each.address(), address))
                .findFirst();
    }

    /**
     * Says that a store is about to be logged off: it takes no more mail, and whoever has some waits for the owner's end. Its queue
     * can be worked on as before.
     *
     * @param address as it was offered
     */
    public void takesNoMoreMail(StoreAddress address) {
        closing.add(address);
    }

    boolean takesMail(Offer offer) {
        return !closing.contains(offer.address());
    }

    ExecutorService threads() {
        return threads;
    }

    private void accept() {
        while (!isClosed) {
            try {
                take(channel.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.warn("a control connection could not be taken: {}", e.toString());
                LockSupport.parkNanos(PAUSE_NANOS); // out of descriptors, for example: others may end
            }
        }
    }

    private void take(SocketChannel client) throws IOException {
        Wire wire = new Wire(client, timer, patience);
        if (!isOfThisUser(client)) {
            LOG.warn("a control connection of another user was refused");
            wire.close();
        } else if (connections.size() >= MOST_CONNECTIONS) {
            client.configureBlocking(false); // a few octets go into the socket at once, or not at all
            wire.write(Fault.of(
                            Fault.Kind.BUSY,
                            "the owner of the store serves " + MOST_CONNECTIONS
                                    + " other requests; nothing was done. Try again")
                    .line());
            wire.close();
        } else {
            Connection connection = new Connection(this, wire);
            connections.add(connection);
            threads.execute(() -> {
                try {
                    connection.serve();
                } finally {
                    connections.remove(connection);
                }
            });
        }
    }

    /** The permissions of the socket say it already, on systems that heed them. */
    private boolean isOfThisUser(SocketChannel client) throws IOException {
        if (!client.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
            return true;
        }
        String peer = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        return peer.equals(user) || peer.equals("root");
    }

    /** Takes no more requests, tells those who wait that the stores were logged off, and removes the socket. Idempotent. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try (channel) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("the control socket {} is left: {}", path, e.toString());
        }
        connections.forEach(Connection::leave);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS)) {
                connections.forEach(Connection::cut);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connections.forEach(Connection::cut);
        }
        timer.shutdownNow();
    }
}
