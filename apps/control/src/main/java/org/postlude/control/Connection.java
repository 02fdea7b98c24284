package org.postlude.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.TraceLine;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.Registration;
import org.postlude.store.StoreAddress;

/**
 * One request of another program: a line, and the octets of a message after it; lines back, of which the last is a result or an
 * error. While the request is worked on, by a thread of its own, the other side is told every few seconds that it is.
 */
final class Connection {
    static final int LONGEST_REQUEST = 1 << 20;
    private static final long ALIVE_SECONDS = 5;
    /** How soon a trace finds out that the server closes. */
    private static final long TURN_MILLIS = 250;

    private static final int QUIET_TURNS = 20;
    /** Lines of a trace that wait for whoever reads them. */
    private static final int MOST_WAITING = 1_000;

    private final ControlServer server;
    private final Wire wire;
    private volatile boolean isLeft;

    Connection(ControlServer server, Wire wire) {
        this.server = server;
        this.wire = wire;
    }

    void serve() {
        try (wire) {
            ObjectNode last;
            try {
                last = result(answer(wire.line(LONGEST_REQUEST)));
            } catch (EOFException e) {
                return; // looked in and left
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                if (!(e instanceof IllegalArgumentException)) {
                    ControlServer.LOG.debug("a control request failed", e);
                }
                last = Fault.of(e).line();
            }
            wire.write(last);
        } catch (IOException e) {
            ControlServer.LOG.debug("a control connection broke: {}", e.toString());
        }
    }

    /** Of a server that closes: what is still worked on may end, for a moment. */
    void leave() {
        isLeft = true;
    }

    void cut() {
        wire.close();
    }

    private static ObjectNode result(JsonNode value) {
        ObjectNode line = Wire.MAPPER.createObjectNode();
        line.set("result", value);
        return line;
    }

    private JsonNode answer(ObjectNode request) throws Exception {
        int version = request.path("postlude").asInt(0);
        if (version != ControlServer.VERSION) {
            throw Fault.of(
                            Fault.Kind.VERSION,
                            "the owner of the store speaks version " + ControlServer.VERSION
                                    + " of the control protocol, not " + version
                                    + "; nothing was done. Use the program of its version, or wait until it has ended")
                    .thrown("");
        }
        StoreAddress address = StoreAddress.parse(request.path("store").asText());
        ControlServer.Offer store = server.offered(address)
                .orElseThrow(() -> Fault.of(
                                Fault.Kind.NOT_OPEN,
                                "pid " + ProcessHandle.current().pid() + " does not have store " + address
                                        + " open, or not yet; nothing was done")
                        .thrown(""));
        String word = request.path("word").asText();
        JsonNode arguments = request.path("arguments");
        if (word.equals("hello")) {
            return Wire.MAPPER
                    .createObjectNode()
                    .put("store", store.address().toString())
                    .put("takesMail", server.takesMail(store));
        } else if (word.equals("submit")) {
            return submitted(store, arguments);
        } else if (word.equals("status")) {
            return worked(() -> Records.write(server.status()));
        } else if (word.equals("reload")) {
            return worked(() -> Records.write(server.reloading().reload()));
        } else if (word.equals("logoff")) {
            return loggedOff(store, arguments);
        }
        return word.equals("trace")
                ? traced(store, arguments)
                : worked(() -> Operation.named(word).call(store.queue(), arguments));
    }

    /** Work whose result goes back. */
    private interface Work {
        JsonNode result() throws Exception;
    }

    private JsonNode worked(Work work) throws Exception {
        Future<JsonNode> result;
        try {
            result = server.threads().submit(work::result);
        } catch (RejectedExecutionException e) {
            throw left();
        }
        while (true) {
            try {
                return result.get(ALIVE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                wire.write(Wire.MAPPER.createObjectNode().put("alive", true));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw e;
            } catch (CancellationException e) {
                throw left();
            }
        }
    }

    private static RuntimeException left() {
        return Fault.of(
                        Fault.Kind.LEAVING,
                        "pid " + ProcessHandle.current().pid()
                                + " has logged off the store, where all mail is that has not ended")
                .thrown("");
    }

    private JsonNode submitted(ControlServer.Offer store, JsonNode arguments) throws Exception {
        Handed handed = (Handed) Objects.requireNonNull(Records.read(Handed.class, arguments.path(0)));
        try (Received content = Received.from(wire, handed.size())) {
            return worked(() -> Records.write(store.store().submit(handed.with(content))));
        }
    }

    private JsonNode loggedOff(ControlServer.Offer store, JsonNode arguments) throws Exception {
        LogoffMode mode = (LogoffMode) Objects.requireNonNull(Records.read(LogoffMode.class, arguments.path(0)));
        Duration limit = (Duration) Records.read(Duration.class, arguments.path(1));
        Deadline deadline = limit == null ? Deadline.none() : Deadline.in(limit);
        return worked(() -> Records.write(server.ending().end(store.address(), mode, deadline)));
    }

    private JsonNode traced(ControlServer.Offer store, JsonNode arguments) throws Exception {
        Filter filter = (Filter) Objects.requireNonNull(Records.read(Filter.class, arguments.path(0)));
        BlockingQueue<TraceLine> lines = new ArrayBlockingQueue<>(MOST_WAITING);
        AtomicBoolean isOver = new AtomicBoolean();
        // A full queue makes the spooler's own wait, which drops the oldest and says so.
        Registration trace = store.queue().trace(filter, line -> put(lines, line, isOver));
        try (trace) {
            wire.write(Wire.MAPPER.createObjectNode().put("listening", true));
            for (int quiet = 0; !isLeft || !lines.isEmpty(); quiet++) {
                TraceLine line = lines.poll(TURN_MILLIS, TimeUnit.MILLISECONDS);
                if (line != null) {
                    ObjectNode next = Wire.MAPPER.createObjectNode();
                    next.set("line", Records.write(line));
                    wire.write(next);
                } else if (quiet % QUIET_TURNS == QUIET_TURNS - 1) {
                    wire.write(Wire.MAPPER.createObjectNode().put("alive", true));
                }
            }
        } finally {
            isOver.set(true);
        }
        throw left();
    }

    private void put(BlockingQueue<TraceLine> lines, TraceLine line, AtomicBoolean isOver) {
        try {
            while (!isLeft && !isOver.get() && !lines.offer(line, 1, TimeUnit.SECONDS)) {
                // whoever reads is slow, or gone: then the next write finds that out
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
