package org.postlude.tck.smtp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What the conversations that begin under it do. Thread-safe. */
final class Script {
    static final String OK = "250 2.1.5 ok";
    static final String TAKEN = "250 2.0.0 taken";

    // Guarded by this.
    private final Map<SmtpPoint, SmtpFault> always = new EnumMap<>(SmtpPoint.class);
    private final Map<SmtpPoint, Deque<SmtpFault>> once = new EnumMap<>(SmtpPoint.class);

    private volatile UnaryOperator<String> toRecipient = recipient -> OK;
    private volatile UnaryOperator<String> afterData = recipient -> TAKEN;
    private volatile Supplier<Wire.Limit> sent = () -> Wire.Limit.NONE;
    private volatile Supplier<Wire.Limit> received = () -> Wire.Limit.NONE;
    private volatile boolean takesUntold = true;

    synchronized void always(SmtpPoint point, SmtpFault fault) {
        always.put(point, fault);
    }

    synchronized void once(SmtpPoint point, SmtpFault fault) {
        once.computeIfAbsent(point, at -> new ArrayDeque<>()).add(fault);
    }

    synchronized SmtpFault next(SmtpPoint point) {
        Deque<SmtpFault> scripted = once.getOrDefault(point, new ArrayDeque<>());
        return scripted.isEmpty() ? always.getOrDefault(point, SmtpFault.none()) : scripted.remove();
    }

    void toRecipient(UnaryOperator<String> replies) {
        toRecipient = replies;
    }

    String toRecipient(String recipient) {
        return toRecipient.apply(recipient);
    }

    void afterData(UnaryOperator<String> replies) {
        afterData = replies;
    }

    /** By SMTP there is one reply for all, and no recipient is named. */
    String afterData(String recipient) {
        return afterData.apply(recipient);
    }

    void sent(Supplier<Wire.Limit> limit) {
        sent = limit;
    }

    Wire.Limit sent() {
        return sent.get();
    }

    void received(Supplier<Wire.Limit> limit) {
        received = limit;
    }

    Wire.Limit received() {
        return received.get();
    }

    void takesUntold(boolean takes) {
        takesUntold = takes;
    }

    boolean takesUntold() {
        return takesUntold;
    }
}
