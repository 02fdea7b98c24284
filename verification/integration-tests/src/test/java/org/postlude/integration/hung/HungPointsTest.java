package org.postlude.integration.hung;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.LogoffMode;
import org.postlude.tck.smtp.SmtpPoint;

/**
 * A server that fails at each of the eleven points in every way: each mode answers by its deadline and one second, its report
 * is that of the decision table, and nothing is lost.
 */
@Tag("hung")
@Timeout(170)
class HungPointsTest {
    @ParameterizedTest
    @EnumSource(Failing.class)
    void everyModeIsTrueAtEveryPoint(Failing failing) throws InterruptedException {
        Together.run(HungPointsTest.class, cells(List.of(Line.SECURED), List.of(failing), HungPointsTest::inMemory));
    }

    @ParameterizedTest
    @EnumSource(value = Line.class, names = "SECURED", mode = EnumSource.Mode.EXCLUDE)
    void theSameOnOtherLines(Line line) throws InterruptedException {
        Together.run(
                HungPointsTest.class,
                cells(List.of(line), List.of(Failing.HANGS, Failing.RESETS), HungPointsTest::inMemory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "maildir"})
    void theSameWithRealStores(String scheme, @TempDir Path folder) throws InterruptedException {
        List<Failing> ways = List.of(Failing.HANGS, Failing.CLOSES);
        Together.run(
                HungPointsTest.class,
                cells(List.of(Line.PLAIN), ways, name -> Disk.real(scheme, folder.resolve(name))));
    }

    private static Disk inMemory(String name) {
        return Disk.inMemory();
    }

    /** @param disk by the name of a case: real stores have a folder each */
    private static List<Together.Case> cells(List<Line> lines, List<Failing> ways, Function<String, Disk> disk) {
        List<Together.Case> cases = new ArrayList<>();
        for (Line line : lines) {
            for (SmtpPoint point : SmtpPoint.values()) {
                for (Failing failing : ways) {
                    for (LogoffMode mode : LogoffMode.values()) {
                        cases.addAll(cases(line, point, failing, mode, disk));
                    }
                }
            }
        }
        return cases;
    }

    private static List<Together.Case> cases(
            Line line, SmtpPoint point, Failing failing, LogoffMode mode, Function<String, Disk> disk) {
        return Stream.of(true, false)
                .map(takesUntold -> new Cell(line, point, failing, mode, takesUntold))
                .filter(Cell::exists)
                .map(cell -> new Together.Case(
                        cell.name(), watch -> cell.tryOut(disk.apply(cell.name().replace(' ', '-')), watch)))
                .toList();
    }
}
