package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.trigger.MachineWatch;

/** What is wrong with a watch of machines is said by a run, and not each second. */
class WatchProblemsTest {
    private final List<String> lines = new ArrayList<>();
    private final WatchProblems problems = new WatchProblems(lines::add);
    private final Watch desk = new Watch();
    private final Watch lab = new Watch();

    private static final class Watch implements MachineWatch {
        private List<String> wrong = List.of();

        @Override
        public List<String> machines() {
            return List.of();
        }

        @Override
        public List<String> problems() {
            return wrong;
        }

        @Override
        public void close() {}
    }

    private void look() {
        problems.look(List.of(desk, lab));
    }

    @Test
    void eachIsToldOnceAndItsEndAsWell() {
        look();
        assertEquals(List.of(), lines);
        desk.wrong = List.of("desk: no such socket");
        look();
        look();
        assertEquals(List.of("desk: no such socket"), lines);
        desk.wrong = List.of("desk: no such socket", "desk: silent");
        lab.wrong = List.of("lab: refused");
        look();
        assertEquals(List.of("desk: no such socket", "desk: silent", "lab: refused"), lines);
        lab.wrong = List.of();
        look();
        look();
        assertEquals("all is well again where this was: lab: refused", lines.get(3));
        assertEquals(4, lines.size());
    }
}
