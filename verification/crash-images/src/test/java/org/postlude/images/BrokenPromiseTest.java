package org.postlude.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The harness finds what it is there to find: with forces that do nothing, or with answers before the commit, mail is lost. */
@Tag("crash-images")
@Timeout(300)
final class BrokenPromiseTest {
    private static final int MOST = 80;

    @TempDir
    Path dir;

    @Test
    void aDiskThatOnlySaysThatItHasForcedLosesAnsweredMail() throws Exception {
        Recorder recorder = new Recorder(dir);
        Control.open(recorder.control).pretendForces();
        Trace trace = recorder.record(false);
        assertEquals(
                0,
                trace.calls().stream()
                        .filter(call -> call.kind() == Call.FORCED)
                        .count());

        assertTrue(lost(trace, cut -> cut.kind() != Cut.Kind.KILL && cut.kind() != Cut.Kind.KILL_IN_CALL) > 0);
        assertEquals(0, lost(trace, cut -> cut.kind() == Cut.Kind.KILL), "a kill alone loses nothing");
    }

    @Test
    void answersBeforeTheCommitLoseMailInAKill() throws Exception {
        Trace trace = new Recorder(dir).record(true);

        assertTrue(lost(trace, cut -> cut.kind() == Cut.Kind.KILL) > 0);
    }

    /** In how many of some images something was answered and is not there. */
    private static int lost(Trace trace, Predicate<Cut> which) throws Exception {
        Images images = new Images(trace, "store");
        List<Cut> cuts = Cuts.of(trace);
        List<Integer> numbers = IntStream.range(0, cuts.size())
                .filter(number -> which.test(cuts.get(number)))
                .boxed()
                .toList();
        int stride = Math.max(1, numbers.size() / MOST);
        List<Integer> some = IntStream.range(0, numbers.size() / stride)
                .mapToObj(i -> numbers.get(i * stride))
                .toList();
        List<String> found = new ArrayList<>();
        images.judge(
                some,
                verdict -> verdict.faults().stream()
                        .filter(fault -> fault.contains("which it may not be"))
                        .forEach(found::add));
        System.out.println(some.size() + " images judged, answered and lost: " + found.size());
        return found.size();
    }
}
