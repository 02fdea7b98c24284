package org.postlude.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.SuppressionList;
import org.postlude.spooler.queue.TraceLine;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Registration;
import org.postlude.store.StoreAddress;
import org.postlude.store.Submission;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.SubmitRejectedException;

/**
 * Asks the process that owns a store ({@link org.postlude.spooler.QueueReader#reachableAt}). Each request is a connection of its
 * own. Thread-safe. What cannot be had throws {@link ControlException}; what the owner throws is thrown here as well.
 */
public final class ControlClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** An answer of a page of messages with very many recipients. */
    private static final int LONGEST_ANSWER = 256 << 20;

    private final String address;
    private final StoreAddress store;
    private final Duration patience;
    private final ScheduledThreadPoolExecutor timer;
    private final QueueControl queue;

    private ControlClient(String address, StoreAddress store, Duration patience) {
        this.address = address;
        this.store = store;
        this.patience = patience;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "postlude-control-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        queue = (QueueControl) asking(QueueControl.class);
    }

    /**
     * For one store of the process that is reached at an address. Connects to nobody yet.
     *
     * @param address as the store's owner announced it
     * @param store which
     * @return a client
     */
    public static ControlClient to(String address, StoreAddress store) {
        return to(address, store, PATIENCE);
    }

    static ControlClient to(String address, StoreAddress store, Duration patience) {
        return new ControlClient(
                Objects.requireNonNull(address, "address"), Objects.requireNonNull(store, "store"), patience);
    }

    /**
     * Sees that the owner answers for the store.
     *
     * @return whether it takes mail; false if it is about to log off
     * @throws ControlException if it does not answer, or does not have the store
     */
    public boolean hello() {
        return ask("hello", Wire.MAPPER.createArrayNode(), line -> {})
                .path("takesMail")
                .asBoolean();
    }

    /**
     * The queue of that store, worked on by its owner.
     *
     * @return each of its methods asks the owner, and throws {@link ControlException} as well; {@code trace} gives its lines on the
     *     thread that called it, and returns when there are no more
     */
    public QueueControl queue() {
        return queue;
    }

    /**
     * Hands a message to the owner.
     *
     * @param submission read once
     * @return it is durable in the store
     * @throws SubmitRejectedException if it cannot be read, or not be handed over as it is; nothing was submitted then
     */
    public SubmitReceipt submit(Submission submission) {
        ObjectNode request = request("submit", Wire.MAPPER.createArrayNode().add(Records.write(Handed.of(submission))));
        if (request.toString().getBytes(UTF_8).length > Connection.LONGEST_REQUEST) {
            throw rejected("the envelope with its "
                    + submission.envelope().recipients().size() + " recipients has more than "
                    + Connection.LONGEST_REQUEST + " octets");
        }
        try (Wire wire = connected();
                InputStream octets = opened(submission)) {
            String key = submission.key().value();
            sent(wire, key, () -> {
                wire.write(request);
                wire.write(octets, submission.content().size());
            });
            JsonNode result = result(wire, key, line -> {});
            return (SubmitReceipt) Objects.requireNonNull(Records.read(SubmitReceipt.class, result));
        } catch (Wire.UnreadableException e) {
            throw unreadable(e);
        } catch (IOException e) {
            throw broken("submit", e);
        } catch (IllegalArgumentException e) {
            throw rejected(String.valueOf(e.getMessage()));
        }
    }

    /**
     * What the owner's process consists of.
     *
     * @return its status table
     * @throws ControlException if it does not answer
     */
    public List<StatusRow> status() {
        List<StatusRow> rows = new ArrayList<>();
        for (JsonNode each : ask("status", Wire.MAPPER.createArrayNode(), line -> {})) {
            rows.add((StatusRow) Objects.requireNonNull(Records.read(StatusRow.class, each)));
        }
        return rows;
    }

    /**
     * Asks the owner to read its configuration again.
     *
     * @return what is otherwise since, a sentence each
     * @throws ControlException if it does not answer, or refuses; then nothing was changed
     */
    public List<String> reload() {
        List<String> changes = new ArrayList<>();
        ask("reload", Wire.MAPPER.createArrayNode(), line -> {}).forEach(each -> changes.add(each.asText()));
        return changes;
    }

    /**
     * Asks the owner to log off, and to end.
     *
     * @param mode how
     * @param deadline how long that may take
     * @return the report of this store
     * @throws ControlException if it does not answer, or does not end for others
     */
    public LogoffReport logoff(LogoffMode mode, Deadline deadline) {
        ArrayNode arguments =
                Wire.MAPPER.createArrayNode().add(Records.write(mode)).add(Records.write(deadline.limit()));
        return (LogoffReport)
                Objects.requireNonNull(Records.read(LogoffReport.class, ask("logoff", arguments, line -> {})));
    }

    private static InputStream opened(Submission submission) {
        try {
            return submission.content().open();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static SubmitRejectedException unreadable(IOException e) {
        return new SubmitRejectedException(
                ErrorKind.CORRUPT_DATA,
                "the message could not be read; nothing was submitted, the caller still has it: " + e.getMessage(),
                e);
    }

    private SubmitRejectedException rejected(String why) {
        return new SubmitRejectedException(
                ErrorKind.INVALID_PARAMETER,
                "the owner of store " + store + " does not take the message by its control socket: " + why
                        + "; nothing was submitted. Send it to fewer at a time, or when no process owns the store");
    }

    private @Nullable Object call(Object self, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "toString" -> "the queue of " + store + " by way of " + address;
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> self == Objects.requireNonNull(arguments)[0];
            case Operation.TRACE -> {
                @Nullable Object[] both = Objects.requireNonNull(arguments);
                yield trace((Filter) Objects.requireNonNull(both[0]), listener(Objects.requireNonNull(both[1])));
            }
            case Operation.LIST -> asking(SuppressionList.class);
            default -> {
                Operation operation = Operation.of(method);
                yield operation.result(ask(operation.word(), Operation.arguments(arguments), line -> {}));
            }
        };
    }

    private Object asking(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this::call);
    }

    @SuppressWarnings("unchecked") // the signature of trace says so
    private static Consumer<TraceLine> listener(Object argument) {
        return (Consumer<TraceLine>) argument;
    }

    private Registration trace(Filter filter, Consumer<TraceLine> listener) {
        ArrayNode arguments = Wire.MAPPER.createArrayNode().add(Records.write(filter));
        ask(Operation.TRACE, arguments, line -> {
            if (line.has("line")) {
                listener.accept((TraceLine) Objects.requireNonNull(Records.read(TraceLine.class, line.path("line"))));
            }
        });
        return () -> {};
    }

    private JsonNode ask(String word, ArrayNode arguments, Consumer<ObjectNode> between) {
        try (Wire wire = connected()) {
            sent(wire, "", () -> wire.write(request(word, arguments)));
            return result(wire, "", between);
        } catch (IOException e) {
            throw broken(word, e);
        }
    }

    private Wire connected() throws IOException {
        Path path = Path.of(address);
        try {
            check(path);
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            return new Wire(channel, timer, patience);
        } catch (IOException e) {
            throw new ControlException(
                    ControlException.Reason.ABSENT,
                    ErrorKind.NO_ACCESS,
                    "nobody answers at " + address + ", where the owner of store " + store
                            + " said that it is reached; nothing was done: " + e,
                    e);
        }
    }

    /** Whoever could put a socket there in the owner's place would be handed mail. */
    private static void check(Path path) throws IOException {
        PosixFileAttributes directory = Files.readAttributes(
                Objects.requireNonNull(path.toAbsolutePath().getParent(), "a directory"), PosixFileAttributes.class);
        PosixFileAttributes socket = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> others = Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
        if (!socket.isOther()
                || !socket.owner().equals(directory.owner())
                || directory.permissions().stream().anyMatch(others::contains)) {
            throw new IOException("it is no socket in a directory that its user alone may change");
        }
    }

    /** What goes to the owner. */
    private interface Words {
        void go() throws IOException;
    }

    /** Whoever refuses a request does not read it to its end, and has said why. */
    private static void sent(Wire wire, String key, Words words) throws IOException {
        try {
            words.go();
        } catch (Wire.UnreadableException e) {
            throw e;
        } catch (IOException e) {
            try {
                JsonNode unused = result(wire, key, line -> {});
            } catch (IOException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    private ObjectNode request(String word, ArrayNode arguments) {
        ObjectNode request = Wire.MAPPER
                .createObjectNode()
                .put("postlude", ControlServer.VERSION)
                .put("store", store.toString())
                .put("word", word);
        request.set("arguments", arguments);
        return request;
    }

    private static JsonNode result(Wire wire, String key, Consumer<ObjectNode> between) throws IOException {
        while (true) {
            ObjectNode line = wire.line(LONGEST_ANSWER);
            if (line.has("result")) {
                return line.path("result");
            } else if (line.has("error")) {
                throw ((Fault) Objects.requireNonNull(Records.read(Fault.class, line.path("error")))).thrown(key);
            }
            between.accept(line);
        }
    }

    private ControlException broken(String word, IOException e) {
        return new ControlException(
                ControlException.Reason.UNREACHABLE,
                ErrorKind.CALL_FAILED,
                "the owner of store " + store + " went, or did not answer, during '" + word + "' (" + e
                        + "). What it had done by then stays done, and all mail that has not ended is in the store: see"
                        + " 'postlude queue list'",
                e);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
