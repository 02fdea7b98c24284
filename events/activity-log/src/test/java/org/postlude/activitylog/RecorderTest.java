package org.postlude.activitylog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Fact;

/** From a feed into a log: all of it once, in order, with what is missing said, and nothing of whom need not be logged. */
class RecorderTest {
    @TempDir
    Path dir;

    private Recorder recorder(LogFixture log, ActivityLog open, SetFeed feed, LoggingPolicy policy) {
        MailEvents mail = new MailEvents(Fact.of("postlude"), Fact.absent("not told"));
        return new Recorder("main", feed, open, policy, mail, log.time);
    }

    private static List<ActivityEvent> events(LogFixture log) {
        return log.lines().stream()
                .map(LogLine::event)
                .filter(event -> !LogKinds.isOwn(event.kind()))
                .toList();
    }

    @Test
    void allOfItIsThereOnceHoweverOftenItIsOpened() {
        LogFixture log = new LogFixture(dir);
        SetFeed feed = new SetFeed(log.time);
        for (int count : List.of(0, 3, 0, 1_203)) {
            feed.add(count);
            try (ActivityLog open = log.open()) {
                Recorder recorder = recorder(log, open, feed, LoggingPolicy.everything());
                assertEquals(count, recorder.record());
                assertEquals(0, recorder.record());
                recorder.finish();
            }
        }
        assertEquals(feed.all(), events(log));
        LogLine last = log.lines().get(log.lines().size() - 1);
        assertEquals("email.sent", last.recorded().orElseThrow().kind());
        assertEquals(1_207, last.position().orElseThrow().next());
        assertTrue(log.verify().isGood());
    }

    @Test
    void whatTheFeedHasDroppedIsSaidOnce() {
        LogFixture log = new LogFixture(dir);
        SetFeed feed = new SetFeed(log.time);
        feed.add(2);
        try (ActivityLog open = log.open()) {
            Recorder recorder = recorder(log, open, feed, LoggingPolicy.everything());
            assertEquals(2, recorder.record());
            feed.add(5);
            feed.dropUpTo(6);
            assertEquals(2, recorder.record());
            assertEquals(0, recorder.record());
        }
        assertEquals(List.of("log.began", "mail.sent", "mail.sent", "log.gap", "mail.sent", "mail.sent"), log.kinds());
        assertEquals(
                Map.of("asked", "3", "goes-on-at", "6", "store", "main"),
                log.lines().get(3).event().facts());
        try (ActivityLog open = log.open()) {
            assertEquals(8, open.cursor("main").orElseThrow());
        }
    }

    @Test
    void ofWhomNeedNotBeLoggedThereIsANumberAndNoMore() throws Exception {
        LogFixture log = new LogFixture(dir);
        SetFeed feed = new SetFeed(log.time);
        LoggingPolicy policy = LoggingPolicy.ofAccounts("child@example.org"::equals);
        try (ActivityLog open = log.open()) {
            Recorder recorder = recorder(log, open, feed, policy);
            feed.add("mail.sent", "parent@example.org");
            feed.add("mail.sent", "child@example.org");
            feed.add("mail.returned", "parent@example.org");
            assertEquals(1, recorder.record());
            recorder.finish();
            recorder.finish();
        }
        assertEquals(List.of("log.began", "mail.sent", "log.skipped"), log.kinds());
        assertEquals(Map.of("count", "2"), log.lines().get(2).event().facts());
        assertFalse(log.text().contains("parent"), log.text());
        try (ActivityLog open = log.open()) { // nor is it read again, should logging be required by then
            assertEquals(
                    0, recorder(log, open, feed, LoggingPolicy.everything()).record());
        }
    }

    @Test
    void manyWhoNeedNotBeLoggedAreCountedInBetween() {
        LogFixture log = new LogFixture(dir);
        SetFeed feed = new SetFeed(log.time);
        feed.add(1_100);
        try (ActivityLog open = log.open()) {
            recorder(log, open, feed, event -> false).record();
            assertEquals(1_001, open.cursor("main").orElseThrow());
        }
        assertEquals(List.of("log.began", "log.skipped", "log.skipped"), log.kinds());
    }
}
