package org.postlude.spooler.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.ModelMoves.Move;

/**
 * Walks through every state that a model world can reach, depth first, each once. Then makes sure that nobody waits for
 * ever: from a state in which a call waits, a machine without luck (see {@link ModelMoves}) comes to one in which none does.
 */
final class Explorer {
    private static final int NOBODY_WAITS = -1;

    private final Scenario scenario;
    private final Seam seam;
    private final int limit;
    private final StateTable seen = new StateTable();
    private final Deque<Place> path = new ArrayDeque<>();
    private long transitions;

    /** A state on the present path, with the moves that are left to be made from it. */
    private record Place(
            ModelWorld world,
            int number,
            Iterator<Move> moves,
            @Nullable Move by) {}

    /**
     * What was found.
     *
     * @param states how many there are
     * @param transitions how many ways between them
     * @param violation the broken promise and the way there; null if there is none
     */
    record Result(int states, long transitions, @Nullable String violation) {}

    private Explorer(Scenario scenario, Seam seam, int limit) {
        this.scenario = scenario;
        this.seam = seam;
        this.limit = limit;
    }

    static Result explore(Scenario scenario, Seam seam, int limit) {
        Explorer explorer = new Explorer(scenario, seam, limit);
        String violation = null;
        try {
            explorer.walk(Integer.MAX_VALUE);
            int stuck = explorer.whoWaitsForEver();
            if (stuck >= 0) {
                new Explorer(scenario, seam, limit).walk(stuck);
                throw new IllegalStateException("a second walk did not come to state " + stuck);
            }
        } catch (Found found) {
            violation = found.getMessage();
        }
        return new Result(explorer.seen.size(), explorer.transitions, violation);
    }

    /** A violation, with the shortest way there that could be found. */
    private static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Found(String story) {
            super(story);
        }
    }

    private void walk(int stuck) {
        ModelWorld beginning = ModelWorld.beginning(scenario, seam);
        enter(beginning, null, stuck);
        while (!path.isEmpty()) {
            Place place = path.peek();
            if (!place.moves().hasNext()) {
                path.pop();
                continue;
            }
            Move move = place.moves().next();
            boolean isCut = move.kind() == ModelMoves.Kind.CUT;
            ModelWorld next = isCut ? place.world().copyForCut() : place.world().copy();
            transitions++;
            try {
                ModelMoves.make(next, move);
            } catch (Violation violation) {
                throw found(violation, move);
            }
            int number = enter(next, move, stuck);
            if (seen.note(place.number()) == 0) {
                seen.note(place.number(), (number < 0 ? number - Integer.MIN_VALUE : number) + 1);
            }
        }
    }

    /** Returns the state's number as {@link StateTable#add} does. */
    private int enter(ModelWorld world, @Nullable Move by, int stuck) {
        WorldDigest digest = WorldDigest.of(world);
        int number = seen.add(digest.high(), digest.low());
        if (number < 0) {
            return number;
        }
        if (number >= limit) {
            throw new IllegalStateException("world " + scenario.name + " has more than " + limit + " states");
        }
        List<Move> moves = ModelMoves.of(world);

        path.push(new Place(world, number, moves.iterator(), by));
        if (world.calls.isEmpty()) {
            seen.note(number, NOBODY_WAITS);
        } else if (number == stuck) {
            throw found(new Violation("calls wait for ever: " + world.calls), null);
        } else if (moves.isEmpty() || moves.get(0).kind().compareTo(ModelMoves.Kind.ENTER) >= 0) {
            throw found(new Violation("nothing moves any more, and calls wait: " + world.calls), null);
        }
        return number;
    }

    /** Every waiting state notes the state its first move leads to; a circle of such is one that nobody leaves. */
    private int whoWaitsForEver() {
        byte[] colour = new byte[seen.size()];
        for (int start = 0; start < colour.length; start++) {
            int at = start;
            while (at >= 0 && colour[at] == 0) {
                colour[at] = 1;
                at = seen.note(at) == NOBODY_WAITS ? -1 : seen.note(at) - 1;
            }
            if (at >= 0 && colour[at] == 1) {
                return at;
            }
            for (int back = start; back >= 0 && colour[back] == 1; ) {
                colour[back] = 2;
                back = seen.note(back) == NOBODY_WAITS ? -1 : seen.note(back) - 1;
            }
        }
        return -1;
    }

    // --- the story of a violation

    private Found found(Violation violation, @Nullable Move last) {
        List<Move> moves = new ArrayList<>();
        for (Place place : path) {
            if (place.by() != null) {
                moves.add(place.by());
            }
        }
        Collections.reverse(moves);
        if (last == null) {
            return new Found(scenario.name + ": " + tell(moves, violation));
        }
        moves.add(last);
        return new Found(scenario.name + ": " + tell(shortened(moves), violation));
    }

    /** Leaves out what is not needed for something to be broken, in pieces that grow smaller. */
    private List<Move> shortened(List<Move> moves) {
        List<Move> shortest = moves;
        for (int size = Math.max(1, moves.size() / 2); size > 0; ) {
            boolean isShorter = false;
            for (int i = shortest.size() - size; i >= 0; i--) {
                List<Move> fewer = new ArrayList<>(shortest.subList(0, i));
                fewer.addAll(shortest.subList(i + size, shortest.size()));
                List<Move> broken = breaking(fewer);
                if (broken.size() < shortest.size() && !broken.isEmpty()) {
                    shortest = broken;
                    isShorter = true;
                    i = Math.min(i, shortest.size() - size + 1);
                }
            }
            size = isShorter ? size : size / 2;
        }
        return shortest;
    }

    /** Makes those of the moves that are possible; returns them if something is broken by them, else nothing. */
    private List<Move> breaking(List<Move> moves) {
        ModelWorld world = ModelWorld.beginning(scenario, seam);
        List<Move> made = new ArrayList<>();
        for (Move move : moves) {
            if (ModelMoves.of(world).contains(move)) {
                made.add(move);
                try {
                    ModelMoves.make(world, move);
                } catch (Violation violation) {
                    return made;
                }
            }
        }
        return List.of();
    }

    private String tell(List<Move> moves, Violation violation) {
        StringBuilder story = new StringBuilder();
        ModelWorld world = ModelWorld.beginning(scenario, seam);
        String broken = violation.getMessage();
        int number = 0;
        for (Move move : moves) {
            story.append("\n  ").append(++number).append(". ").append(ModelWords.of(world, move));
            try {
                ModelMoves.make(world, move);
            } catch (Violation again) {
                broken = again.getMessage();
                break;
            }
        }
        return broken + story;
    }
}
