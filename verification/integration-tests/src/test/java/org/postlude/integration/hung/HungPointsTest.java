package org.postlude.integration.hung;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
        Together.run(HungPointsTest.class, cells(List.of(Line.SECURED), List.of(failing), null));
    }

    @ParameterizedTest
    @EnumSource(value = Line.class, names = "SECURED", mode = EnumSource.Mode.EXCLUDE)
    void theSameOnOtherLines(Line line) throws InterruptedException {
        Together.run(HungPointsTest.class, cells(List.of(line), List.of(Failing.HANGS, Failing.RESETS), null));
    }

    @Test
    void theSameWithSqlite(@TempDir Path folder) throws InterruptedException {
        Together.run(HungPointsTest.class, cells(List.of(Line.PLAIN), List.of(Failing.HANGS, Failing.CLOSES), folder));
    }

    private static List<Together.Case> cells(List<Line> lines, List<Failing> ways, @Nullable Path folder) {
        List<Together.Case> cases = new ArrayList<>();
        for (Line line : lines) {
            for (SmtpPoint point : SmtpPoint.values()) {
                for (Failing failing : ways) {
                    for (LogoffMode mode : LogoffMode.values()) {
                        cases.addAll(cases(line, point, failing, mode, folder));
                    }
                }
            }
        }
        return cases;
    }

    private static List<Together.Case> cases(
            Line line, SmtpPoint point, Failing failing, LogoffMode mode, @Nullable Path folder) {
        return Stream.of(true, false)
                .map(takesUntold -> new Cell(line, point, failing, mode, takesUntold))
                .filter(Cell::exists)
                .map(cell -> new Together.Case(cell.name(), watch -> cell.tryOut(disk(folder, cell.name()), watch)))
                .toList();
    }

    private static Disk disk(@Nullable Path folder, String name) {
        return folder == null ? Disk.inMemory() : Disk.sqlite(folder.resolve(name.replace(' ', '-')));
    }
}
