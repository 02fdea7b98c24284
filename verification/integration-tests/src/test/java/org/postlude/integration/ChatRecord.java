package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
import org.postlude.message.event.Fact;
import org.postlude.message.event.ImJoin;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.RecordedEvent;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;

/** What a store that nobody has open tells of conversations, by its feed and by a log that it was carried into. */
final class ChatRecord {
    private static final int PAGE = 1_000;

    private final Map<String, Set<String>> members = new HashMap<>();
    private final Set<String> ended = new HashSet<>();

    private ChatRecord() {}

    /** All that was told; each conversation is whole: who came has left once, it has ended once, and nothing follows (rules R2 to R4). */
    static List<ActivityEvent> whole(Path folder) {
        List<ActivityEvent> told = told(folder);
        ChatRecord record = new ChatRecord();
        told.stream().map(RecordedEvent::of).flatMap(Optional::stream).forEach(record::add);
        assertEquals(Map.of(), record.members, () -> "not ended: " + told);
        return told;
    }

    /** Everything in the feed; the same is in the log. */
    private static List<ActivityEvent> told(Path folder) {
        Path logs = folder.resolve("log");
        try (SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().activityFeed(store -> true).build();
                MessageStore store = spooler.logon("reader")
                        .openStore(AnnsChat.store(folder), OpenOptions.DEFAULT.withDefaultInbox(false));
                ActivityLog log = ActivityLog.open(logs, LogOptions.DEFAULT, InstantSource.system())) {
            MailEvents mail = new MailEvents(Fact.of("test"), Fact.absent("it has none"));
            new Recorder("ann", store.activity(), log, LoggingPolicy.everything(), mail, InstantSource.system())
                    .record();
            List<ActivityEvent> told = store.activity().read(0, PAGE).stream()
                    .map(entry -> entry.event())
                    .toList();
            assertEquals(told, logged(logs));
            return told;
        } finally {
            Verdict verdict = LogVerifier.verify(logs, LogOptions.DEFAULT, Optional.empty());
            assertTrue(verdict.isGood(), verdict::toString);
        }
    }

    private static List<ActivityEvent> logged(Path logs) {
        LogReader reader = new LogReader(logs, line -> {
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

    private void add(RecordedEvent event) {
        if (event instanceof ImJoin join && !join.reason().isBlocked()) {
            assertFalse(ended.contains(join.convId()), () -> "behind the end: " + join);
            Set<String> there = members.computeIfAbsent(join.convId(), id -> new TreeSet<>());
            assertTrue(there.add(join.joiningUser()), () -> "twice: " + join);
            join.members().optional().ifPresent(listed -> assertEquals(there, new TreeSet<>(listed)));
        } else if (event instanceof ImLeave leave) {
            assertFalse(ended.contains(leave.convId()), () -> "behind the end: " + leave);
            Set<String> there = members.getOrDefault(leave.convId(), Set.of());
            assertTrue(there.remove(leave.leavingUser()), () -> "no member: " + leave);
            List<String> stay = leave.members().optional().orElseThrow();
            boolean isDestroyed = leave.flags().conversationEnd() && stay.isEmpty();
            assertEquals(isDestroyed ? Set.of() : there, new TreeSet<>(stay), leave::toString);
            if (leave.flags().conversationEnd()) {
                members.remove(leave.convId());
                ended.add(leave.convId());
            }
        }
    }
}
