package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.SessionDirectory;
import org.postlude.store.StoreSession;

/** Since when an owner has stores open: a host tells by it that they are here again. */
@Timeout(60)
class OpenSinceTest {
    private static final Instant TEN = Instant.parse("2026-08-03T10:00:00Z");
    private static final Instant TWELVE = Instant.parse("2026-08-03T12:00:00Z");

    @TempDir
    Path dir;

    private volatile Instant now = TEN;
    private final SpoolerCoordinator spooler =
            SpoolerCoordinator.builder().clock(() -> now).build();

    @AfterEach
    void close() {
        spooler.close();
    }

    private MessageStore open(StoreSession session, String store) {
        return session.openStore("sqlite:" + dir.resolve(store));
    }

    /** To the second: the spooler's own clock goes on from the time that it was given. */
    private Optional<Instant> since(String owner) {
        return spooler.since(owner).map(each -> each.truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void itIsTheLastOpeningThatIsNotOver() {
        assertEquals(Optional.empty(), since("ann"));
        StoreSession session = spooler.logon("ann");
        assertEquals(Optional.empty(), since("ann"));
        MessageStore first = open(session, "a");
        now = TWELVE;
        MessageStore second = open(session, "b");
        assertEquals(Optional.of(TWELVE), since("ann"));
        second.close();
        assertEquals(Optional.of(TEN), since("ann"));
        first.close();
        assertEquals(Optional.empty(), since("ann"));
    }

    @Test
    void aDuplicateIsAsOldAsItsHandle() {
        MessageStore first = open(spooler.logon("ann"), "a");
        now = TWELVE;
        MessageStore second = first.duplicate();
        assertEquals(Optional.of(TEN), since("ann"));
        first.close();
        assertEquals(Optional.of(TEN), since("ann"));
        second.close();
        assertEquals(Optional.empty(), since("ann"));
    }

    @Test
    void whatWasLoggedOffIsNotOpenAndOfOthersNothingChanges() {
        MessageStore ofAnn = open(spooler.logon("ann"), "a");
        MessageStore ofBob = open(spooler.logon("bob"), "b");
        List<LogoffReport> reports = spooler.logoff("ann"::equals, LogoffMode.ORDERLY, Deadline.DEFAULT);
        assertEquals(1, reports.size());
        assertEquals(Optional.empty(), since("ann"));
        assertEquals(Optional.of(TEN), since("bob"));
        now = TWELVE;
        MessageStore again = open(spooler.logon("ann"), "a");
        assertEquals(Optional.of(TWELVE), since("ann"));
        again.close();
        ofAnn.close();
        ofBob.close();
    }

    /** One from before there was such a question. */
    @Test
    void aDirectoryThatDoesNotKnowSaysThatItWasAlwaysSo() {
        SessionDirectory directory = new SessionDirectory() {
            @Override
            public List<String> owners() {
                return List.of("ann");
            }

            @Override
            public List<LogoffReport> logoff(Predicate<String> owner, LogoffMode mode, Deadline deadline) {
                return List.of();
            }
        };
        assertEquals(Optional.of(Instant.MIN), directory.since("ann"));
        assertEquals(Optional.empty(), directory.since("bob"));
    }
}
