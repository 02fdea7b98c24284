package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.activitylog.ActivityLog;
import org.postlude.activitylog.LogKinds;
import org.postlude.activitylog.LogLine;
import org.postlude.activitylog.LogOptions;
import org.postlude.activitylog.LogReader;
import org.postlude.activitylog.LogVerifier;
import org.postlude.activitylog.LoggingPolicy;
import org.postlude.activitylog.MailEvents;
import org.postlude.activitylog.Recorder;
import org.postlude.activitylog.Verdict;
import org.postlude.message.ActivityEvent;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.event.Fact;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.store.ActivityFeed;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;

/** A process that delivers mail and logs it is killed with signal 9: the log then goes on with what is not in it, and nothing else. */
@Tag("long")
class ActivityLogKillTest {
    private static final int PAGE = 500;
    /** Small files and many heads, so that kills meet these, too. */
    private static final LogOptions OPTIONS =
            LogOptions.DEFAULT.withRotation(20_000, Duration.ofDays(1)).withHeadsEvery(7, Duration.ZERO);

    /** Delivers into its own Inbox and logs what became of that, without end. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            Semaphore room = new Semaphore(20);
            SpoolerObserver observer = new SpoolerObserver() {
                @Override
                public void settled(PartSettled what) {
                    room.release();
                }
            };
            MessageStore store = builder()
                    .observer(observer)
                    .build()
                    .logon("client")
                    .openStore(StoreAddress.parse(args[0]), OpenOptions.DEFAULT);
            ActivityLog log = ActivityLog.open(Path.of(args[1]), OPTIONS, InstantSource.system());
            Thread thread = new Thread(() -> {
                Recorder recorder = recorder(store, log);
                for (int lines = 0; ; ) {
                    int more = recorder.record();
                    lines += more;
                    if (more > 0) {
                        System.out.println("lines " + lines / 10);
                    }
                }
            });
            thread.start();
            for (int i = 0; ; i++) {
                room.acquire();
                byte[] text = ("Subject: " + i + "\r\n\r\nText\r\n").getBytes(StandardCharsets.US_ASCII);
                store.submit(Submission.of(Envelope.smtp("me@example.org", "you@example.org"), Content.of(text)));
            }
        }
    }

    private static SpoolerCoordinator.Builder builder() {
        return SpoolerCoordinator.builder().transport("local:").activityFeed(store -> true);
    }

    private static Recorder recorder(MessageStore store, ActivityLog log) {
        MailEvents mail = new MailEvents(Fact.of("test"), Fact.absent("it has none"));
        return new Recorder("main", store.activity(), log, LoggingPolicy.everything(), mail, InstantSource.system());
    }

    @Test
    void theLogIsTheFeedHoweverOftenItIsKilled(@TempDir Path dir) throws Exception {
        String address = "sqlite:" + dir.resolve("store");
        Path folder = dir.resolve("log");
        List<ActivityEvent> told = new ArrayList<>();
        int torn = 0;
        for (int round = 0; round < 6; round++) {
            int enough = 3 + round * 2;
            try (Jvm killed = Jvm.main(Program.class, Jvm.SHORT_LIVED, address, folder.toString())) {
                killed.awaitOut(line ->
                        line.startsWith("lines ") && Integer.parseInt(line.substring("lines ".length())) >= enough);
                killed.kill();
            }
            Verdict verdict = LogVerifier.verify(folder, OPTIONS, Optional.empty());
            assertTrue(verdict.isGood(), verdict::toString);
            torn += verdict.finding() == Verdict.Finding.TORN ? 1 : 0;
            try (SpoolerCoordinator spooler = builder().build();
                    StoreSession session = spooler.logon("reader");
                    MessageStore store = session.openStore(StoreAddress.parse(address), OpenOptions.DEFAULT);
                    ActivityLog log = ActivityLog.open(folder, OPTIONS, InstantSource.system())) {
                int lines = recorder(store, log).record();
                told = feed(store);
                lines += recorder(store, log).record(); // what is left of the mail is delivered meanwhile
                assertTrue(lines >= 0);
                assertEquals(told, logged(folder).subList(0, told.size()));
            }
        }
        assertTrue(told.size() > 300, "events: " + told.size());
        assertEquals(
                Verdict.Finding.WHOLE,
                LogVerifier.verify(folder, OPTIONS, Optional.empty()).finding());
        System.out.println("events: " + told.size() + ", torn ends: " + torn);
    }

    private static List<ActivityEvent> feed(MessageStore store) {
        List<ActivityEvent> told = new ArrayList<>();
        long cursor = 0;
        for (List<ActivityFeed.Entry> page = store.activity().read(0, PAGE);
                !page.isEmpty();
                page = store.activity().read(cursor, PAGE)) {
            page.forEach(entry -> told.add(entry.event()));
            cursor = page.get(page.size() - 1).next();
        }
        return told;
    }

    private static List<ActivityEvent> logged(Path folder) {
        LogReader reader = new LogReader(folder, line -> {
            throw new AssertionError(line);
        });
        List<ActivityEvent> logged = new ArrayList<>();
        for (List<LogLine> page = reader.read(PAGE); !page.isEmpty(); page = reader.read(PAGE)) {
            page.stream()
                    .map(LogLine::event)
                    .filter(event -> !LogKinds.isOwn(event.kind()))
                    .forEach(logged::add);
        }
        return logged;
    }
}
