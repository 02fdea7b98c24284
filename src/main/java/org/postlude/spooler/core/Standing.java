package org.postlude.spooler.core;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.spooler.queue.Facts;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.queue.Suspension;
import org.postlude.store.spi.Label;

/** The standing orders of one store: what is held, returned or not sent, whenever it comes (rules O3, O4). Immutable. */
public final class Standing {
    /** None. */
    public static final Standing NONE = new Standing(List.of(), List.of());

    private final List<Rule> rules;
    private final List<Suspension> suspensions;
    private final Set<String> lanes;
    private final @Nullable Instant nextEnd;

    /**
     * Some orders.
     *
     * @param rules in the order in which they are applied
     * @param suspensions in any order
     */
    public Standing(List<Rule> rules, List<Suspension> suspensions) {
        this.rules = List.copyOf(rules);
        this.suspensions = List.copyOf(suspensions);
        this.lanes = Set.copyOf(
                Lanes.withLarge(suspensions.stream().map(Standing::lane).collect(Collectors.toSet())));
        this.nextEnd = suspensions.stream()
                .map(Suspension::until)
                .filter(until -> until != null)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static String lane(Suspension suspension) {
        return suspension
                .domain()
                .map(domain -> Lanes.of(suspension.transport(), domain))
                .orElse(Lanes.prefix(suspension.transport()));
    }

    /**
     * The rules.
     *
     * @return in the order in which they are applied
     */
    public List<Rule> rules() {
        return rules;
    }

    /**
     * The suspensions.
     *
     * @return in the order given
     */
    public List<Suspension> suspensions() {
        return suspensions;
    }

    /** Lanes, and groups of them, of which nothing is sent. */
    Set<String> lanes() {
        return lanes;
    }

    boolean isSuspended(Label label) {
        return !lanes.isEmpty() && label.isExcluded(lanes);
    }

    /**
     * What keeps a lane back.
     *
     * @param label whose lane
     * @return the suspension that ends last; null if there is none
     */
    public @Nullable Suspension of(Label label) {
        Suspension last = null;
        for (Suspension suspension : suspensions) {
            boolean isOf = label.isExcluded(Lanes.withLarge(Set.of(lane(suspension))));
            if (isOf && (last == null || isLater(suspension.until(), last.until()))) {
                last = suspension;
            }
        }
        return last;
    }

    private static boolean isLater(@Nullable Instant one, @Nullable Instant other) {
        return other != null && (one == null || one.isAfter(other));
    }

    /** When the first suspension ends; null if none does by itself. */
    @Nullable
    Instant nextEnd() {
        return nextEnd;
    }

    /** The same without suspensions that are over. */
    Standing at(Instant now) {
        if (nextEnd == null || nextEnd.isAfter(now)) {
            return this;
        }
        return new Standing(
                rules,
                suspensions.stream()
                        .filter(suspension -> !suspension.isOver(now))
                        .toList());
    }

    /**
     * The rule for a part.
     *
     * @param recipients of the part
     * @param id the message
     * @param record as it is now
     * @param now the time
     * @return the first that means it, is not over, and is newer than its last release; null if there is none
     */
    public @Nullable Rule ruleFor(List<Recipient> recipients, MessageId id, PartRecord record, Instant now) {
        if (rules.isEmpty()) {
            return null;
        }
        Instant released = record.past().releasedAt();
        Facts facts = record.facts(id, recipients, record.state(), now);
        for (Rule rule : rules) {
            boolean isOlder = released != null && !rule.created().isAfter(released);
            if (!isOlder && !rule.isOver(now) && rule.filter().matches(facts)) {
                return rule;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return rules.isEmpty() && suspensions.isEmpty() ? "" : rules + " " + suspensions;
    }
}
