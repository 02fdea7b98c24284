package org.postlude.command.tour;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.postlude.message.Content;
import org.postlude.spooler.QueueReader;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;

/** The other ways to leave a store, and to come back. */
final class Leaving {
    private static final String LEFT = "press-office";
    private static final String SHARED = "shared";
    private static final int ALL = 100;

    private final Path root;
    /** The other side of the store that was closed without a logoff: it is still there when the store is opened again. */
    private final NextHop hop = new NextHop();

    Leaving(Path root) {
        this.root = root;
    }

    CloseRun withoutLogoff() {
        String warning;
        long stopped;
        try (Scene scene = Scene.arranged(root, LEFT, hop)) {
            int begin = scene.calls().size();
            scene.store().close();
            warning = scene.warning("closed without a logoff");
            stopped = scene.calls().since(begin).stream()
                    .filter(call -> call.startsWith(GatedTransport.NAME + ".cancelMessage "))
                    .count();
        }
        List<String> queue = queue();
        boolean isNothingLost = queue.equals(Mail.QUEUE.stream().sorted().toList())
                && hop.deliveries().isEmpty()
                && hop.waiting() == 1;
        List<String> differences = new ArrayList<>();
        String what = "close without logoff";
        Promise.compare(differences, what, "the number of stopped transfers", 2L, stopped);
        Promise.compare(differences, what, "nothing lost", true, isNothingLost);
        Promise.compare(differences, what, "a warning", true, warning.contains(queue.size() + " messages"));
        String place = Scene.address(root, LEFT).toString();
        return new CloseRun(
                stopped, queue.size(), isNothingLost, warning.replace(place, "maildir:" + LEFT), differences);
    }

    /** Read without a spooler: what lies on the disk. */
    private List<String> queue() {
        try (QueueReader reader = QueueReader.open(Scene.address(root, LEFT))) {
            return reader.list(ALL).stream()
                    .map(MessageStatus::recipients)
                    .flatMap(List::stream)
                    .map(recipient -> Mail.nameOf(recipient.address()))
                    .sorted()
                    .toList();
        }
    }

    SharedRun shared() {
        try (Scene scene = Scene.arranged(root, SHARED, new NextHop());
                MessageStore other = scene.openForAnother()) {
            List<Standing> state = scene.state();
            LogoffReport first = answer(scene.store(), LogoffMode.ORDERLY);
            List<String> differences = new ArrayList<>(Promise.SHARED.differences(SHARED, first));
            Promise.compare(differences, SHARED, "the state afterwards", state, Scene.state(other, scene.hop()));
            other.submit(Mail.to(Mail.AFTERWARDS));
            scene.hop().arriving().open();
            scene.hop().awaitFetched();
            scene.hop().wire().open();
            LogoffReport second = answer(other, LogoffMode.NO_WAIT);
            differences.addAll(Promise.THE_OTHER.differences(SHARED + ", the other", second));
            return new SharedRun(first, second, differences);
        }
    }

    ReopenRun reopened(long left) {
        hop.letAllGo();
        LogoffReport report;
        try (Scene scene = new Scene(root, LEFT, hop, Scene.AN_HOUR_LATER)) {
            hop.awaitFetched();
            report = answer(scene.store(), LogoffMode.NO_WAIT);
        }
        boolean isEachOnce = delivered()
                .equals(Mail.QUEUE.stream()
                        .map(name -> text(Mail.content(name)))
                        .sorted()
                        .toList());
        List<String> differences = new ArrayList<>(Promise.REOPENED.differences("reopening", report));
        Promise.compare(
                differences, "reopening", "what was sent", left, report.counts().sent());
        Promise.compare(differences, "reopening", "each once, as it was submitted", true, isEachOnce);
        return new ReopenRun(left, report, isEachOnce, differences);
    }

    private List<String> delivered() {
        Stream<NextHop.Delivery> deliveries = hop.deliveries().stream();
        return deliveries.map(each -> text(each.content())).sorted().toList();
    }

    private static String text(Content content) {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("what lies in memory could not be read", e);
        }
    }

    private static LogoffReport answer(MessageStore store, LogoffMode mode) {
        return Waits.answer(store.storeLogoffAsync(mode, Deadline.DEFAULT), mode + "'s answer");
    }
}
