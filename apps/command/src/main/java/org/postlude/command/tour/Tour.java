package org.postlude.command.tour;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;

/** Carries the modes out, each from the same state, and compares what they did with what is documented. */
final class Tour {
    private final Path root;
    private final Map<LogoffMode, Promise> promises;

    Tour(Path root, Map<LogoffMode, Promise> promises) {
        this.root = root;
        this.promises = promises;
    }

    /** All at once: they share nothing, and each waits for the disk most of the time. */
    TourResult all() {
        List<CompletableFuture<ModeRun>> modes = Arrays.stream(LogoffMode.values())
                .map(mode -> Background.start(() -> mode(mode)))
                .toList();
        Leaving leaving = new Leaving(root);
        CompletableFuture<SharedRun> shared = Background.start(leaving::shared);
        CloseRun closed = leaving.withoutLogoff();
        ReopenRun reopened = leaving.reopened(closed.queued());
        return new TourResult(
                modes.stream().map(run -> Waits.end(run, "a mode")).toList(),
                closed,
                Waits.end(shared, "the shared store"),
                reopened);
    }

    ModeRun mode(LogoffMode mode) {
        try (Scene scene = Scene.arranged(root, Words.of(mode), new NextHop())) {
            List<Standing> state = scene.state();
            List<String> differences = new ArrayList<>();
            Promise.compare(differences, mode + ", before it", "the state", Standing.DOCUMENTED, Standing.words(state));
            List<String> before = scene.calls().since(0);
            CompletableFuture<LogoffReport> answer =
                    scene.store().storeLogoffAsync(mode, Deadline.DEFAULT).toCompletableFuture();
            if (!mode.isRefusable()) {
                letGo(scene.hop(), mode, answer, differences);
            }
            LogoffReport report = Waits.answer(answer, mode + "'s answer");
            List<String> calls = scene.calls().since(before.size());
            differences.addAll(
                    Objects.requireNonNull(promises.get(mode), mode::name).differences(mode.name(), report));
            if (report.outcome() == Outcome.REFUSED) {
                Promise.compare(differences, mode + ", refused", "the state", state, scene.state());
            }
            return new ModeRun(mode, state, before, calls, report, differences);
        }
    }

    /** One after another, so that the order of the calls is the same each time. */
    private static void letGo(
            NextHop hop, LogoffMode mode, CompletableFuture<LogoffReport> answer, List<String> differences) {
        if (mode == LogoffMode.PURGE) {
            hop.awaitFlush();
        }
        hop.arriving().open();
        hop.awaitFetched();
        if (answer.isDone()) {
            differences.add(mode + ": it answered while a message was on the wire; documented is that it waits");
        }
        hop.wire().open();
    }
}
