package org.postlude.tck.transport;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.postlude.message.Recipient;
import org.postlude.tck.time.Halts;
import org.postlude.transport.OutboundMessage;

/** All gates of one transport. */
final class Gates {
    /** What never comes: a gate that is passed with it lets go only when it is opened. */
    static final CompletableFuture<Void> NEVER = new CompletableFuture<>();

    /** @param recipient in lower case; empty for every recipient */
    private record AtPoint(String recipient, Point point, Gate gate) {}

    private record AtCall(String line, Gate gate) {}

    private final Halts halts;
    private final List<AtPoint> points = new CopyOnWriteArrayList<>();
    private final List<AtCall> calls = new CopyOnWriteArrayList<>();

    Gates(Halts halts) {
        this.halts = halts;
    }

    Gate at(String recipient, Point point) {
        Gate gate = new Gate(point + (recipient.isEmpty() ? "" : " of " + recipient), halts);
        points.add(new AtPoint(recipient.toLowerCase(Locale.ROOT), point, gate));
        return gate;
    }

    Gate atCall(String line) {
        Gate gate = new Gate(line, halts);
        calls.add(new AtCall(line, gate));
        return gate;
    }

    List<Gate> of(OutboundMessage message, Point point) {
        return points.stream()
                .filter(g -> g.point() == point && (g.recipient().isEmpty() || names(message, g.recipient())))
                .map(AtPoint::gate)
                .toList();
    }

    /** Those at which somebody stands. */
    List<Gate> standing() {
        return Stream.concat(points.stream().map(AtPoint::gate), calls.stream().map(AtCall::gate))
                .filter(gate -> gate.held() > 0 && !gate.isOpen())
                .toList();
    }

    /** A notice or query may hang here; only the test lets it go. */
    void passCall(String line) {
        for (AtCall call : calls) {
            if (line.startsWith(call.line())) {
                try {
                    call.gate().pass(NEVER);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static boolean names(OutboundMessage message, String recipient) {
        return message.recipients().stream()
                .map(Recipient::toString)
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(recipient));
    }
}
