package org.postlude.tck.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Phase;
import org.postlude.transport.InboundMessage;
import org.postlude.transport.TransportSupport;

/** The way in of one logon. */
final class Inbound {
    private record Transfer(AttemptId attempt, CompletableFuture<Void> stop, CompletableFuture<Void> cut) {}

    private final Stage stage;
    private final TransportSupport support;
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger keys = new AtomicInteger();
    private volatile @Nullable Transfer current;

    /** Set before the transfer of the moment is looked at: whichever comes second, transfer or logoff, sees the other. */
    private volatile boolean abandoned;

    Inbound(Stage stage, TransportSupport support) {
        this.stage = stage;
        this.support = support;
    }

    boolean isActive() {
        return atOnce.get() > 0;
    }

    boolean poll(boolean enabled) {
        check("poll", enabled);
        try {
            stage.gates().passCall("poll");
            return stage.source().next().isPresent();
        } finally {
            atOnce.decrementAndGet();
        }
    }

    void start(InboundMessage message, boolean enabled) throws InterruptedException {
        check("startMessage", enabled);
        Transfer transfer = new Transfer(message.attempt(), new CompletableFuture<>(), new CompletableFuture<>());
        current = transfer;
        if (abandoned) {
            abandon();
        }
        try {
            Optional<ScriptedSource.Waiting> next = stage.source().next();
            if (next.isPresent()) {
                take(message, next.get(), transfer);
            }
        } finally {
            current = null;
            atOnce.decrementAndGet();
        }
    }

    /** Whether it was this way's transfer. */
    boolean cancel(AttemptId attempt) {
        Transfer transfer = current;
        if (transfer == null || !transfer.attempt().equals(attempt)) {
            return false;
        }
        if (stage.can().cancel() == Capabilities.Cancel.STOPS) {
            transfer.stop().complete(null);
        }
        return true;
    }

    void abandon() {
        abandoned = true;
        Transfer transfer = current;
        if (transfer != null && stage.can().cancel() != Capabilities.Cancel.IGNORED) {
            transfer.stop().complete(null);
            transfer.cut().complete(null);
        }
    }

    private void take(InboundMessage message, ScriptedSource.Waiting waiting, Transfer transfer)
            throws InterruptedException {
        String name = waiting.key();
        ScriptedSource source = stage.source();
        support.progress(message.attempt(), Phase.BODY);
        pass(source.beforeSave(name), transfer.stop());
        if (transfer.stop().isDone()) {
            throw new InterruptedException("stopped before '" + name + "' was saved; it is still at the source");
        }
        if (breaks(Fault.ACKNOWLEDGES_EARLY)) {
            source.acknowledge(name);
        }
        String key = breaks(Fault.CHANGES_KEYS) ? name + "-" + keys.incrementAndGet() : name;
        boolean saved = false;
        try {
            saved = message.saveChanges(key, waiting.content());
        } catch (IOException e) {
            throw new UncheckedIOException("'" + name + "' was not saved; it is still at the source", e);
        } finally {
            if (!saved) {
                source.moveBack(name);
            }
        }
        if (saved) {
            pass(source.afterSave(name), transfer.cut());
            if (!transfer.cut().isDone()) {
                source.acknowledge(name);
            }
        }
    }

    private void check(String call, boolean enabled) {
        if (!enabled) {
            stage.journal().violation("T9", call + " while inbound is off");
        }
        if (atOnce.getAndIncrement() > 0) {
            stage.journal().violation("T15", call + " while another inbound call is under way");
        }
    }

    private static void pass(Optional<Gate> gate, CompletableFuture<Void> released) throws InterruptedException {
        if (gate.isPresent()) {
            gate.get().pass(released);
        }
    }

    private boolean breaks(Fault fault) {
        return stage.can().faults().contains(fault);
    }
}
