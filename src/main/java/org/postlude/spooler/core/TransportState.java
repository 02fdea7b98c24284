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

    /** With fewer lines none is kept for others. */
    private static final int FEW = 3;

    final TransportKey key;
    final String name;
    final String url;
    /** Whether new mail is routed to it; false for one that only old mail asks for. */
    boolean configured;
    /** It was taken out of the configuration, and goes when it has nothing to do any more. */
    boolean retiring;

    Phase phase = Phase.LOGGING_ON;
    String trouble = "";
    int maxAttempts = 1;
    /** How many of its attempts can be on their way at a time; the others stand by. */
    int lines = 1;

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

    /** By destination. */
    final Map<String, Integer> laneActive = new TreeMap<>();
    /** The same of large mail only. */
    final Map<String, Integer> largeActive = new TreeMap<>();
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
        copy.retiring = retiring;
        copy.phase = phase;
        copy.trouble = trouble;
        copy.maxAttempts = maxAttempts;
        copy.lines = lines;
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
        copy.largeActive.putAll(largeActive);
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

    /** How many attempts at once a destination gets that stands so many: a fifth of the lines is for others (rule D23). */
    int share(int perLane) {
        int left = Math.max(1, lines - abandoned);
        return lines < FEW ? perLane : Math.min(perLane, Math.max(1, left - (left + 4) / 5));
    }

    /** Whether no more large mail can begin, to whomever: half of the lines is for other mail (rule D23). */
    boolean isFullOfLarge() {
        return large() >= mostLarge();
    }

    private int mostLarge() {
        return Math.max(1, (lines - abandoned) / 2);
    }

    private int large() {
        int large = 0;
        for (int each : largeActive.values()) {
            large += each;
        }
        return large;
    }

    /** For people: what holds up large mail of this lane only; null if nothing does, or if it is not one of large mail. */
    @Nullable
    String fullOfLarge(String lane, int perLane) {
        int there = largeActive.getOrDefault(Lanes.anySize(lane), 0);
        if (!Lanes.isLarge(lane) || (!isFullOfLarge() && there < shareOfLarge(perLane))) {
            return null;
        }
        return "of large mail " + large() + " of " + mostLarge() + ", " + there + " of " + shareOfLarge(perLane)
                + " to this destination";
    }

    private int shareOfLarge(int perLane) {
        int share = share(perLane);
        return Math.max(1, share - (share + 4) / 5);
    }

    /** Whether it can begin no attempt to a destination that stands so many. */
    boolean isFull(String lane, int perLane) {
        String destination = Lanes.anySize(lane);
        if (active + abandoned >= maxAttempts || laneActive.getOrDefault(destination, 0) >= share(perLane)) {
            return true;
        }
        return Lanes.isLarge(lane)
                && (isFullOfLarge() || largeActive.getOrDefault(destination, 0) >= shareOfLarge(perLane));
    }

    /** Whether mail of this lane had all that it may have at a destination that stands so many, until one of it ended. */
    boolean usedAllButOne(String lane, int perLane) {
        String destination = Lanes.anySize(lane);
        return laneActive.getOrDefault(destination, 0) >= share(perLane) - 1
                || (Lanes.isLarge(lane) && largeActive.getOrDefault(destination, 0) >= shareOfLarge(perLane) - 1);
    }

    void begin(String lane) {
        active++;
        laneActive.merge(Lanes.anySize(lane), 1, Integer::sum);
        if (Lanes.isLarge(lane)) {
            largeActive.merge(Lanes.anySize(lane), 1, Integer::sum);
        }
    }

    void end(String lane) {
        active--;
        oneLess(laneActive, Lanes.anySize(lane));
        if (Lanes.isLarge(lane)) {
            oneLess(largeActive, Lanes.anySize(lane));
        }
    }

    private static void oneLess(Map<String, Integer> counts, String destination) {
        counts.computeIfPresent(destination, (key, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public String toString() {
        return name + " " + (retiring ? "RETIRING " : "") + phase + " " + active + "+" + abandoned + " " + laneActive
                + largeActive + " "
                + outboundUsers
                + inboundUsers + " " + bits + " " + inboundBusy + newMail + nextPoll + nextIdle + nextRound + flushing
                + flushAsked + broken;
    }
}
