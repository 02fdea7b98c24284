package org.postlude.spooler.folders;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Folders;
import org.postlude.store.MessageStore;
import org.postlude.store.NotSupportedException;
import org.postlude.store.OpenOptions;
import org.postlude.store.ReceiveFolder;
import org.postlude.store.StoreAddress;
import org.postlude.store.Submission;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.transport.SpoolerNotice;

/** Inbound mail goes where its message class says. */
@Timeout(60)
class ReceiveFoldersTest {
    private static final ReceiveFolder INBOX = new ReceiveFolder("", "INBOX");

    @Test
    void F7_theRowWithTheMostWordsIsMeant() {
        try (Room room = new Room();
                MessageStore store = room.open()) {
            Folders folders = store.folders();
            ReceiveFolder reports = new ReceiveFolder("REPORT", "Reports");
            ReceiveFolder bounces = new ReceiveFolder("Report.IPM.Note.NDR", "Reports/Bounces");
            folders.setReceiveFolder(reports);
            folders.setReceiveFolder(bounces);

            assertEquals(INBOX, folders.receiveFolder(""));
            assertEquals(INBOX, folders.receiveFolder("IPM.Note"));
            assertEquals(INBOX, folders.receiveFolder("REPORTS.IPM"), "a word is whole");
            assertEquals(reports, folders.receiveFolder("report.ipm.note.DR"));
            assertEquals(bounces, folders.receiveFolder("REPORT.IPM.Note.NDR"));
            assertEquals(bounces, folders.receiveFolder("REPORT.IPM.Note.NDR.More"));
            assertEquals(List.of(INBOX, reports, bounces), folders.receiveFolders());
        }
    }

    @Test
    void F7_aRowIsSetAnewResetAndKept() {
        try (Room room = new Room()) {
            try (MessageStore store = room.open()) {
                store.folders().setReceiveFolder(new ReceiveFolder("IPM.Note", "Mail"));
                store.folders().setReceiveFolder(new ReceiveFolder("ipm.note", "Letters"));
                store.folders().setReceiveFolder(new ReceiveFolder("", "All"));
            }
            try (MessageStore store = room.open()) {
                Folders folders = store.folders();
                assertEquals(
                        List.of(new ReceiveFolder("", "All"), new ReceiveFolder("ipm.note", "Letters")),
                        folders.receiveFolders());
                folders.resetReceiveFolder("IPM.NOTE");
                folders.resetReceiveFolder("IPM.Note");
                folders.resetReceiveFolder("");
                assertEquals(List.of(INBOX), folders.receiveFolders());
                assertThrows(IllegalArgumentException.class, () -> folders.receiveFolder("IPM."));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> folders.setReceiveFolder(new ReceiveFolder("IPM", "a//b")));
                assertEquals(List.of(INBOX), folders.receiveFolders());
            }
        }
    }

    @Test
    void F7_aLogonWithoutNotesSaysThatItHasNoTable() {
        try (Room room = new Room();
                MessageStore store = room.session.openStore(room.address, OpenOptions.DEFAULT.withNoMail())) {
            NotSupportedException none = assertThrows(
                    NotSupportedException.class, () -> store.folders().receiveFolders());
            assertTrue(String.valueOf(none.getMessage()).contains("opened without mail"), "" + none);
        }
    }

    /** A store whose every logon has notes, as a provider may give it. */
    private record Noted(InMemoryStoreProvider disk) implements StoreProvider {
        @Override
        public Set<String> schemes() {
            return disk.schemes();
        }

        @Override
        public SpoolerLogon spoolerLogon(StoreSupport given, LogonRequest request) {
            return disk.spoolerLogon(given, request);
        }

        @Override
        public StoreLogon logon(StoreSupport given, LogonRequest request) {
            return disk.spoolerLogon(given, request);
        }

        @Override
        public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
            return disk.compareStoreIds(one, other);
        }
    }

    @Test
    void F7_withoutMailTooEachHandleSeesWhatAnotherOneHasSet() {
        InMemoryStoreProvider disk = new InMemoryStoreProvider();
        try (SpoolerCoordinator spooler =
                        SpoolerCoordinator.builder().store(new Noted(disk)).build();
                MessageStore store =
                        spooler.logon("ann").openStore(disk.freshAddress(), OpenOptions.DEFAULT.withNoMail())) {
            Folders early = store.folders();
            assertEquals(List.of(INBOX), early.receiveFolders());
            ReceiveFolder all = new ReceiveFolder("", "All");
            store.folders().setReceiveFolder(all);

            assertEquals(List.of(all), early.receiveFolders());
        }
    }

    @Test
    void F7_inboundMailGoesWhereItsClassSays() {
        try (Room room = new Room();
                MessageStore store = room.open()) {
            store.folders().setReceiveFolder(new ReceiveFolder("IPM.Schedule", "Calendar"));
            room.wire.source().offer("m1", Room.mail("text/calendar; method=REQUEST", "BEGIN:VCALENDAR\r\n"));
            room.wire.source().offer("m2", Room.mail("text/plain", "hello\r\n"));
            room.wire.notifySpooler(SpoolerNotice.NEWMAIL);

            await().until(() -> Room.in(store, "Calendar").size() == 1);
            await().until(() -> Room.in(store, "INBOX").size() == 1);
            assertEquals(
                    Room.mail("text/calendar; method=REQUEST", "BEGIN:VCALENDAR\r\n").length,
                    Room.in(store, "Calendar").get(0).size());
        }
    }

    @Test
    void F7_aReportGoesWhereReportsGo() {
        try (Room room = new Room();
                MessageStore store = room.open()) {
            store.folders().setReceiveFolder(new ReceiveFolder("REPORT.IPM.Note.NDR", "Bounces"));
            room.wire.on("nobody@example.org").refuse(550);
            store.submit(Submission.of(Envelope.smtp("ann@example.org", "nobody@example.org"), Room.content("hello")));

            await().until(() -> Room.in(store, "Bounces").size() == 1);
            assertEquals(List.of(), Room.in(store, "INBOX"));
        }
    }
}
