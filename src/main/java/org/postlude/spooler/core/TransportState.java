package org.postlude.spooler.core;

import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;
import org.postlude.message.StatusBit;

/** One transport logon, as the owner sees it. */
final class TransportState {
    /** Whether it can be used. */
    enum Phase {
        /** It is being logged on. */
        LOGGING_ON,
        /** It can be used. */
        UP,
        /** It could not be logged on, or is broken; only a new process, or a new configuration, mends it. */
        DEAD
    }

    final TransportKey key;
    final String name;
    final String url;
    /** Whether new mail is routed to it; false for one that only old mail asks for. */
    final boolean configured;

    Phase phase = Phase.LOGGING_ON;
    String trouble = "";
    int maxAttempts = 1;
    List<String> addressTypes = List.of();
    TransportAbilities abilities = TransportAbilities.NONE;
    Set<StatusBit> bits = EnumSet.noneOf(StatusBit.class);
    /** Stores that send over it, in the order in which they came. */
    final Set<StoreKey> outboundUsers = new TreeSet<>();
    /** The stores whose Inbox it fills; at most one at a time. */
    final Set<StoreKey> inboundUsers = new TreeSet<>();

    int active;
    /** Attempts whose worker was abandoned and has not come back. */
    int abandoned;

    /** Whose attempts broke since it last brought an answer from the other side; two are enough to know. */
    final Set<PartId> broken = new TreeSet<>();

    final Map<String, Integer> laneActive = new TreeMap<>();
    /** A poll or an inbound transfer is under way. */
    boolean inboundBusy;
    /** It said that mail is waiting. */
    boolean newMail;

    @Nullable
    Instant nextPoll;
    /** When it is called for having nothing to do; null while it has. */
    @Nullable
    Instant nextIdle;
    /** When is looked at what waits for it, for what has waited too long; null while it can begin something. */
    @Nullable
    Instant nextRound;
    /** Flushes that wait for this transport, first the one that runs. */
    final Set<StoreKey> flushing = new LinkedHashSet<>();
    /** It is being asked to flush, perhaps for a flush that was given up meanwhile; it is not asked twice at a time. */
    boolean flushAsked;

    TransportState(TransportKey key, String name, String url, boolean configured) {
        this.key = key;
        this.name = name;
        this.url = url;
        this.configured = configured;
    }

    TransportState copy() {
        TransportState copy = new TransportState(key, name, url, configured);
        copy.phase = phase;
        copy.trouble = trouble;
        copy.maxAttempts = maxAttempts;
        copy.addressTypes = addressTypes;
        copy.abilities = abilities;
        copy.bits = EnumSet.noneOf(StatusBit.class);
        copy.bits.addAll(bits);
        copy.outboundUsers.addAll(outboundUsers);
        copy.inboundUsers.addAll(inboundUsers);
        copy.active = active;
        copy.abandoned = abandoned;
        copy.broken.addAll(broken);
        copy.laneActive.putAll(laneActive);
        copy.inboundBusy = inboundBusy;
        copy.newMail = newMail;
        copy.nextPoll = nextPoll;
        copy.nextIdle = nextIdle;
        copy.nextRound = nextRound;
        copy.flushing.addAll(flushing);
        copy.flushAsked = flushAsked;
        return copy;
    }

    boolean isLocal() {
        return url.equals(PartRecord.LOCAL);
    }

    boolean takes(String addressType) {
        return addressTypes.isEmpty() || addressTypes.contains(addressType);
    }

    /** Whose flush runs; null if none does. */
    @Nullable
    StoreKey flushingNow() {
        return flushing.isEmpty() ? null : flushing.iterator().next();
    }

    /** Nothing can begin here unless an abandoned worker comes back, which it may never do. */
    boolean isStuck() {
        return active == 0 && abandoned >= maxAttempts;
    }

    /** Nothing is asked of it, and nobody is inside; an abandoned worker is. */
    boolean isIdle() {
        return phase == Phase.UP
                && active == 0
                && abandoned == 0
                && !inboundBusy
                && flushing.isEmpty()
                && !flushAsked
                && !(outboundUsers.isEmpty() && inboundUsers.isEmpty());
    }

    /** Whether it could begin an attempt now; one that is dead ends them at once, so nothing waits for it. */
    boolean hasPlace() {
        return phase == Phase.DEAD || (phase == Phase.UP && active + abandoned < maxAttempts);
    }

    boolean isFull(String lane, int perLane) {
        return active + abandoned >= maxAttempts || laneActive.getOrDefault(lane, 0) >= perLane;
    }

    void begin(String lane) {
        active++;
        laneActive.merge(lane, 1, Integer::sum);
    }

    void end(String lane) {
        active--;
        laneActive.computeIfPresent(lane, (key, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public String toString() {
        return name + " " + phase + " " + active + "+" + abandoned + " " + laneActive + " " + outboundUsers
                + inboundUsers + " " + bits + " " + inboundBusy + newMail + nextPoll + nextIdle + nextRound + flushing
                + flushAsked + broken;
    }
}
