package org.postlude.store.spi.support;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon.LabelQuery;

/**
 * All parts of a queue in memory, sorted as the spooler asks for them (rules Q3, Q6 and Q11), for a store whose disk keeps
 * no such order. The store puts in what is durable, never before.
 *
 * <p>Ids have to sort in the order of submits. An answer costs what is in it, and a step for each lane that is excluded or
 * has given its share, whatever waits there; a page walks over the parts that it is not asked for.
 *
 * <p>Thread-safe; each answer is of one moment.
 */
public final class QueueIndex {
    private final TreeMap<PartId, QueuedPart> parts = new TreeMap<>();
    private final WaitingParts waiting = new WaitingParts();
    /** Under which epoch each part was claimed. */
    private final Map<PartId, Long> claims = new HashMap<>();
    /** How many messages have a part in each state, and how many have not ended. */
    private final Map<LabelState, Integer> messages = new EnumMap<>(LabelState.class);

    private int open;

    /** Holds nothing. */
    public QueueIndex() {}

    /**
     * Replaces all parts of a message.
     *
     * @param id which
     * @param after by index; empty if the message is kept no longer
     * @param epoch the one under which those were claimed that are CLAIMED at a new revision; 0 for what an earlier owner
     *     left, whose epoch is dead whatever it was
     */
    public synchronized void put(MessageId id, List<QueuedPart> after, long epoch) {
        List<QueuedPart> before = parts(id);
        after.forEach(part -> noteClaim(part, epoch));
        for (QueuedPart part : before) {
            parts.remove(part.id());
            waiting.remove(part);
        }
        for (QueuedPart part : after) {
            parts.put(part.id(), part);
            if (part.label().state().isWaiting()) {
                waiting.add(part);
            }
        }
        before.stream()
                .map(QueuedPart::id)
                .filter(each -> !parts.containsKey(each))
                .forEach(claims::remove);
        count(before, -1);
        count(after, 1);
    }

    private void noteClaim(QueuedPart part, long epoch) {
        QueuedPart before = parts.get(part.id());
        if (part.label().state() != LabelState.CLAIMED) {
            claims.remove(part.id());
        } else if (before == null || before.revision() != part.revision()) {
            claims.put(part.id(), epoch);
        }
    }

    private void count(List<QueuedPart> of, int step) {
        Set<LabelState> states = EnumSet.noneOf(LabelState.class);
        of.forEach(part -> states.add(part.label().state()));
        states.forEach(state -> messages.merge(state, step, Integer::sum));
        states.remove(LabelState.DONE);
        open += states.isEmpty() ? 0 : step;
    }

    /**
     * All parts of one message.
     *
     * @param id which
     * @return by index; empty if it is not here
     */
    public synchronized List<QueuedPart> parts(MessageId id) {
        PartId first = new PartId(id, 0);
        PartId last = new PartId(id, Integer.MAX_VALUE);
        return List.copyOf(parts.subMap(first, true, last, true).values());
    }

    /**
     * Waiting parts whose due time has come (rule Q3).
     *
     * @param now parts due at or before this
     * @param limit at most so many
     * @param perLane at most so many of each lane, over all priorities together
     * @param excludedLanes none of these lanes and groups of lanes ({@link Label#isExcluded})
     * @return by priority (high first), due, id
     */
    public synchronized List<QueuedPart> due(Instant now, int limit, int perLane, Set<String> excludedLanes) {
        return waiting.due(now, limit, perLane, excludedLanes);
    }

    /**
     * When to look again (rule Q3).
     *
     * @param excludedLanes lanes and groups of lanes that are not looked at
     * @return the least due time of a waiting part; empty if there is none, or none but {@link Label#NEVER}
     */
    public synchronized Optional<Instant> nextDue(Set<String> excludedLanes) {
        return waiting.nextDue(excludedLanes);
    }

    /**
     * Parts that carry one of some labels (rule Q11).
     *
     * @param query which
     * @param cursor empty for the first page, else the one before's {@link Page#next()}
     * @param limit at least 1
     * @return by id
     * @throws IllegalArgumentException if the cursor is none
     */
    public synchronized Page<QueuedPart> page(LabelQuery query, String cursor, int limit) {
        Predicate<Label> lane = label -> label.lane().startsWith(query.lanePrefix());
        Predicate<Label> asked = lane.and(label -> query.states().contains(label.state()));
        return page(part -> asked.test(part.label()), cursor, limit);
    }

    /**
     * What dead owners left claimed (rule Q6).
     *
     * @param epoch parts claimed under a lower epoch
     * @param cursor empty for the first page
     * @param limit at least 1
     * @return by id
     * @throws IllegalArgumentException if the cursor is none
     */
    public synchronized Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) {
        return page(part -> claims.getOrDefault(part.id(), Long.MAX_VALUE) < epoch, cursor, limit);
    }

    /** The cursor names the last part shown, which may be gone by the next page. */
    private Page<QueuedPart> page(Predicate<QueuedPart> which, String cursor, int limit) {
        Map<PartId, QueuedPart> rest = cursor.isEmpty() ? parts : parts.tailMap(position(cursor), false);
        List<QueuedPart> items = new ArrayList<>();
        for (QueuedPart part : rest.values()) {
            if (which.test(part)) {
                if (items.size() == limit) {
                    return new Page<>(
                            items, Optional.of("" + items.get(limit - 1).id()));
                }
                items.add(part);
            }
        }
        return new Page<>(items, Optional.empty());
    }

    private static PartId position(String cursor) {
        int slash = cursor.lastIndexOf('/');
        int index = Integer.parseInt(cursor.substring(slash + 1));
        return new PartId(new MessageId(cursor.substring(0, slash)), index);
    }

    /**
     * How many messages there are (rule Q11); counted as they come and go.
     *
     * @return exact counts
     */
    public synchronized QueueCounts counts() {
        return new QueueCounts(
                open, messages(LabelState.CLAIMED), messages(LabelState.IN_DOUBT), messages(LabelState.HELD));
    }

    private int messages(LabelState state) {
        return messages.getOrDefault(state, 0);
    }
}
