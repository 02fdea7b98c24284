package org.postlude.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.LogoffMode;

/** Contests with small counts: real stores and child processes, nothing that has to be installed. */
@Tag("long")
class LapsTest {
    private static final int COUNT = 20;

    @TempDir
    Path place;

    @Test
    void contendersTakeTurnsOnceTheyAreWarm() throws Exception {
        List<String> turns = new ArrayList<>();
        try (WorkFolder folder = WorkFolder.below(place)) {
            Job job = new Job(Job.Counts.of(COUNT), 2, folder, (who, round, lap) -> turns.add(who + round));
            List<Series> series = Contest.run(
                    List.of(
                            () -> submits(job, "ours", SubmitTask.class, COUNT),
                            () -> submits(job, "bare", BareTask.class, COUNT)),
                    job.rounds(),
                    job.progress());
            assertEquals(
                    List.of(
                            "ours0", "ours0", "ours0", "ours0", "ours0", "bare0", "bare0", "bare0", "bare0", "bare0",
                            "ours1", "bare1", "ours2", "bare2"),
                    turns);
            for (Series each : series) {
                assertEquals(2, each.laps().size());
                assertEquals(COUNT, each.laps().get(0).count());
                assertTrue(each.median(Lap::p99) > 0, "a submit that took no time");
                assertTrue(each.max(Lap::peakMebibytes) > 10, "a JVM without memory: " + each);
                assertTrue(each.cold().cpuSeconds() > 0, "a JVM without processor time: " + each);
            }
        }
    }

    @Test
    void workThatIsNotDoneFailsTheRun() throws IOException {
        try (WorkFolder folder = WorkFolder.below(place);
                Child child = new Child(SendTask.class, "64m")) {
            IOException refused =
                    assertThrows(IOException.class, () -> child.prepare(folder.fresh("store"), "no number", 4096, 1));
            assertTrue(String.valueOf(refused.getMessage()).contains("NumberFormatException"), refused::toString);
        }
    }

    @Test
    void aDeepQueueIsFilledAndOpenedAgain() throws Exception {
        try (WorkFolder folder = WorkFolder.below(place)) {
            Job job = new Job(Job.Counts.of(COUNT), 1, folder, (who, round, lap) -> {});
            Report report = new DeepFigure().run(job);
            assertEquals(COUNT, report.series().get(0).laps().get(0).count());
            assertTrue(report.goals().get(0).isMet(), () -> report.goals().toString());
        }
    }

    @Test
    void manyStoresAreOpenedAndEachIsGivenBackInEveryMode() throws Exception {
        try (WorkFolder folder = WorkFolder.below(place)) {
            Job job = new Job(Job.Counts.of(2 * COUNT), 1, folder, (who, round, lap) -> {});
            Report report = new LogonsFigure().run(job);
            assertEquals(2 * LogoffMode.values().length, report.series().size());
            for (Series each : report.series()) {
                assertEquals(2, each.laps().get(0).count(), each::contender);
                assertTrue(each.median(Lap::p99) > 0, "a logoff that took no time: " + each);
            }
            List<Goal> goals = report.goals();
            assertTrue(goals.stream().allMatch(goal -> Double.isFinite(goal.value())), goals::toString);
            assertTrue(goals.get(2).value() > 10, "a JVM without memory: " + goals);
        }
    }

    private static Contender submits(Job job, String name, Class<? extends Task> task, int count) throws IOException {
        return new ChildContender(name, job, count, task, folder -> new Object[] {folder, count, Letters.SMALL, 5});
    }
}
