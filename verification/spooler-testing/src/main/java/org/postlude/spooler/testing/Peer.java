package org.postlude.spooler.testing;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.postlude.message.Recipient;

/** The next hop, outside the program: it outlives processes, and has its moods. Also a source of inbound mail. */
final class Peer {
    /** What becomes of an attempt before anybody is named. */
    enum Greeting {
        GOOD,
        BUSY,
        WAIT,
        UNREACHABLE,
        THROWS,
        HANGS
    }

    /** What becomes of a recipient that is named. */
    enum Answer {
        GOOD,
        LATER,
        NEVER
    }

    /** What becomes of the bytes, before the final dot. */
    enum Body {
        GOOD,
        CUT,
        THROWS,
        HANGS
    }

    /** What becomes of a message after the final dot. */
    enum End {
        TAKEN,
        TAKEN_SLOWLY,
        TAKEN_AND_SILENT,
        TAKEN_AND_HANGS,
        TAKEN_AND_THROWS,
        LOST_AND_SILENT,
        LATER,
        NEVER
    }

    final Ledger ledger;
    final Journal journal;
    private final SplittableRandom random;
    /** Of a hundred steps so many go wrong. */
    private final int mood;

    private final Set<String> inbound = new LinkedHashSet<>();
    private boolean healthy;

    Peer(Ledger ledger, SplittableRandom random, Journal journal) {
        this.ledger = ledger;
        this.random = random;
        this.journal = journal;
        this.mood = new int[] {1, 8, 20, 45}[random.nextInt(4)];
    }

    /** From now on everything works. */
    void recover() {
        healthy = true;
    }

    private boolean isGood() {
        return healthy || random.nextInt(100) >= mood;
    }

    private <E> E other(E[] all) {
        return all[1 + random.nextInt(all.length - 1)];
    }

    Greeting greeting() {
        return isGood() ? Greeting.GOOD : other(Greeting.values());
    }

    Answer answer(Recipient recipient) {
        Answer answer = isGood() ? Answer.GOOD : other(Answer.values());
        if (answer == Answer.NEVER) {
            ledger.refused(recipient.address());
        }
        return answer;
    }

    Body body() {
        return isGood() ? Body.GOOD : other(Body.values());
    }

    /**
     * The final dot.
     *
     * @param named whom it is for
     * @param all whom the attempt is for: of one that ends without an answer nobody knows who was named
     */
    End end(List<Recipient> named, List<Recipient> all) {
        all.forEach(recipient -> ledger.offered(recipient.address()));
        End end = isGood() ? End.TAKEN : other(End.values());
        if (end.name().startsWith("TAKEN")) {
            named.forEach(recipient -> ledger.delivered(recipient.address()));
        } else if (end == End.NEVER) {
            named.forEach(recipient -> ledger.refused(recipient.address()));
        }
        return end;
    }

    /** How long the network takes for a step: mostly nothing. */
    Duration pace() {
        int kind = random.nextInt(8);
        return Duration.ofMillis(kind == 0 ? random.nextInt(3000) : kind < 4 ? random.nextInt(50) : 0);
    }

    Duration longPace() {
        return Duration.ofSeconds(random.nextInt(90));
    }

    // --- inbound

    void offer(String key) {
        inbound.add(key);
    }

    Set<String> waiting() {
        return inbound;
    }

    void acknowledge(String key) {
        if (inbound.remove(key)) {
            ledger.acknowledged(key);
        }
    }
}
