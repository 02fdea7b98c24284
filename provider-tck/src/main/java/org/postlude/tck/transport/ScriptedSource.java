package org.postlude.tck.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.tck.time.Halts;

/**
 * The mail server that a scripted transport fetches from. A message stays until the transport has acknowledged it; one
 * that was not taken is offered again, after the others. Thread-safe.
 */
public final class ScriptedSource {
    record Waiting(String key, Content content) {}

    /** Guarded by this. */
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** Guarded by this. */
    private final List<String> acknowledged = new ArrayList<>();

    private final Map<String, Gate> beforeSave = new ConcurrentHashMap<>();
    private final Map<String, Gate> afterSave = new ConcurrentHashMap<>();

    private final Halts halts;

    ScriptedSource(Halts halts) {
        this.halts = halts;
    }

    /**
     * A message arrives at the source. Nobody is told: see {@link ScriptedTransport#notifySpooler}.
     *
     * @param key the source's name for it, not waiting yet
     * @param message its bytes, lines ended by CRLF
     * @return this
     */
    public synchronized ScriptedSource offer(String key, byte[] message) {
        if (waiting().contains(key)) {
            throw new IllegalArgumentException("'" + key + "' is waiting already");
        }
        waiting.add(new Waiting(key, Content.of(message)));
        return this;
    }

    /**
     * What the source still has.
     *
     * @return keys, the next one first
     */
    public synchronized List<String> waiting() {
        return waiting.stream().map(Waiting::key).toList();
    }

    /**
     * What was acknowledged, and is gone from the source.
     *
     * @return keys in the order of their acknowledgements
     */
    public synchronized List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /**
     * Stops the transport before it saves a message.
     *
     * @param key which message
     * @return the gate
     */
    public Gate stopBeforeSave(String key) {
        return beforeSave.computeIfAbsent(key, k -> new Gate("before the save of " + k, halts));
    }

    /**
     * Stops the transport when a message is saved and not yet acknowledged.
     *
     * @param key which message
     * @return the gate
     */
    public Gate stopAfterSave(String key) {
        return afterSave.computeIfAbsent(key, k -> new Gate("after the save of " + k, halts));
    }

    synchronized Optional<Waiting> next() {
        return Optional.ofNullable(waiting.peek());
    }

    List<Gate> standing() {
        return Stream.concat(beforeSave.values().stream(), afterSave.values().stream())
                .filter(gate -> gate.held() > 0 && !gate.isOpen())
                .toList();
    }

    Optional<Gate> beforeSave(String key) {
        return Optional.ofNullable(beforeSave.get(key));
    }

    Optional<Gate> afterSave(String key) {
        return Optional.ofNullable(afterSave.get(key));
    }

    synchronized void acknowledge(String key) {
        if (waiting.removeIf(message -> message.key().equals(key))) {
            acknowledged.add(key);
        }
    }

    /** A message that could not be taken must not keep the others back. */
    synchronized void moveBack(String key) {
        @Nullable Waiting first = waiting.peek();
        if (first != null && first.key().equals(key)) {
            waiting.add(waiting.remove());
        }
    }
}
