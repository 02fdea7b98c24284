package org.postlude.tck.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.postlude.message.AttemptId;
import org.postlude.message.Recipient;
import org.postlude.transport.TransportRequest;

/** The next hop inside a scripted transport, seen as a peer. */
final class ScriptedPeer implements FailingPeer, InboundPeer {
    private final ScriptedTransport transport;
    private final Map<Failure, Gate> stood = new EnumMap<>(Failure.class);
    private Failure failure = Failure.NONE;
    private int offered;

    ScriptedPeer(ScriptedTransport transport) {
        this.transport = transport;
    }

    @Override
    public TransportRequest request() {
        return new TransportRequest("out", "scripted:peer", Map.of());
    }

    @Override
    public List<Received> received() {
        Map<AttemptId, List<Delivery>> byAttempt = new LinkedHashMap<>();
        transport
                .deliveries()
                .forEach(delivery -> byAttempt
                        .computeIfAbsent(delivery.attempt(), attempt -> new ArrayList<>())
                        .add(delivery));
        return byAttempt.values().stream()
                .map(all -> new Received(
                        all.get(0).sender(),
                        all.stream().map(one -> one.recipient().address()).toList(),
                        all.get(0).content().orElseThrow()))
                .toList();
    }

    @Override
    public void answer(Recipient recipient, Answer answer) {
        say(transport.on(recipient.toString()), answer, true);
    }

    @Override
    public void answerMessage(Answer answer) {
        say(transport.otherwise(), answer, false);
    }

    @Override
    public OptionalInt transactions() {
        return OptionalInt.of(transport.transactions());
    }

    @Override
    public synchronized void fail(Failure next) {
        stood.values().forEach(Gate::open);
        failure = next;
        switch (next) {
            case NONE -> transport.otherwise().accept();
            case DOWN -> transport.otherwise().answerNetworkError(Duration.ofSeconds(30));
            case SILENT -> stood.put(next, transport.stopAllAt(Point.CONNECTING));
            case CUT_IN_BODY -> transport.otherwise().defer();
            case CUT_AFTER_FINAL_DOT -> transport.otherwise().inDoubtAndLost();
            case SILENT_AFTER_FINAL_DOT -> stood.put(next, transport.stopAllAt(Point.COMMITTED));
        }
    }

    @Override
    public void awaitFailure(Duration atMost) throws InterruptedException {
        gate().orElseThrow(() -> new AssertionError("nobody can be seen to stand in " + failure))
                .awaitReached(atMost);
    }

    private synchronized Optional<Gate> gate() {
        return Optional.ofNullable(stood.get(failure));
    }

    @Override
    public int connections() {
        return transport.transactions();
    }

    @Override
    public void offer(byte[] message) {
        transport.source().offer("uid-" + offered++, message);
    }

    @Override
    public int waiting() {
        return transport.source().waiting().size();
    }

    @Override
    public synchronized void close() {
        fail(Failure.DOWN);
    }

    private static void say(Steps steps, Answer answer, boolean onRecipient) {
        switch (answer) {
            case ACCEPT -> steps.accept();
            case DEFER -> {
                if (onRecipient) {
                    steps.defer();
                } else {
                    steps.deferAfterPermit();
                }
            }
            case REFUSE -> {
                if (onRecipient) {
                    steps.refuse(550);
                } else {
                    steps.refuseAfterPermit(554);
                }
            }
        }
    }
}
