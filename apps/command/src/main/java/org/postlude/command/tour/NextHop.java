package org.postlude.command.tour;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.postlude.message.Content;
import org.postlude.message.Recipient;

/**
 * The other side of the tour's transport: takes mail, has mail to be fetched, lets one message stand on its way to here
 * and one on its way from here, and turns one away at first. Outlives transports and spoolers. Thread-safe.
 */
final class NextHop {
    /**
     * What it took responsibility for.
     *
     * @param sender the reverse-path
     * @param recipients those of one attempt
     * @param content the bytes as they came
     */
    record Delivery(String sender, List<Recipient> recipients, Content content) {}

    /**
     * A message to be fetched.
     *
     * @param key its name here, the same each time it is offered
     * @param content the bytes
     */
    record Waiting(String key, Content content) {}

    private final Gate wire = new Gate();
    private final Gate arriving = new Gate();
    private final CountDownLatch turnedAway = new CountDownLatch(1);
    private final CountDownLatch fetched = new CountDownLatch(1);
    private final CountDownLatch flushed = new CountDownLatch(1);
    private final List<Delivery> deliveries = new ArrayList<>(); // guarded by this
    private final Deque<Waiting> mailbox = new ArrayDeque<>(); // guarded by this
    private int offered; // guarded by this

    /** Holds what goes to {@link Mail#ON_THE_WIRE}. */
    Gate wire() {
        return wire;
    }

    /** Holds what is fetched. */
    Gate arriving() {
        return arriving;
    }

    /** Where an attempt to these recipients stands; empty if it does not. */
    Optional<Gate> gateFor(List<Recipient> recipients) {
        return recipients.stream().anyMatch(each -> Mail.nameOf(each).equals(Mail.ON_THE_WIRE))
                ? Optional.of(wire)
                : Optional.empty();
    }

    /** Whether this recipient is told to come again: once, as a server that greylists does. */
    boolean turnsAway(Recipient recipient) {
        synchronized (this) {
            if (!Mail.nameOf(recipient).equals(Mail.BACKING_OFF) || turnedAway.getCount() == 0) {
                return false;
            }
        }
        turnedAway.countDown();
        return true;
    }

    void awaitTurnedAway() {
        Waits.until(turnedAway, Mail.BACKING_OFF + " to be turned away");
    }

    synchronized void deliver(Delivery delivery) {
        deliveries.add(delivery);
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    synchronized void offer(Content content) {
        mailbox.add(new Waiting("message-" + ++offered, content));
    }

    synchronized Optional<Waiting> first() {
        return Optional.ofNullable(mailbox.peek());
    }

    synchronized int waiting() {
        return mailbox.size();
    }

    /** The message is safe on the other side: it is given up here. */
    void acknowledge(Waiting message) {
        synchronized (this) {
            mailbox.remove(message);
        }
        fetched.countDown();
    }

    void awaitFetched() {
        Waits.until(fetched, Mail.ARRIVING + " to be fetched");
    }

    void flushBegan() {
        flushed.countDown();
    }

    void awaitFlush() {
        Waits.until(flushed, "the flush to begin");
    }

    void letAllGo() {
        arriving.open();
        wire.open();
    }
}
