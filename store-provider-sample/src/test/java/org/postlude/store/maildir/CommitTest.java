package org.postlude.store.maildir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.SharedOwners;

/** What goes wrong between the commit on the disk and the end of the operation. */
final class CommitTest {
    private static final InstantSource CLOCK = Maildir.SUPPORT.clock();

    @TempDir
    Path directory;

    @Test
    void Q0_aMistakeAfterTheCommitRefusesTheStore() throws Exception {
        Maildir maildir = new Maildir(directory.resolve("store"));
        MessageId id;
        try (SpoolerLogon store = maildir.open(Access.WRITE)) {
            id = Maildir.submit(store, "m").id();
        }
        Disk disk = new Disk(new DurableSteps(CLOCK, DurableSteps.Layer.NONE));
        try (SharedOwners<Path, Owner>.Share share = Owner.share(maildir.root(), disk, CLOCK)) {
            Owner owner = share.get();
            Entry entry = Objects.requireNonNull(owner.index.get(id));
            // A place that nobody can bring bytes to: the sidecar says so already when that comes out.
            Entry nowhere = entry.with("folder:..", Label.NEVER, Label.NEVER, entry.parts());
            assertThrows(IllegalArgumentException.class, () -> owner.put(nowhere));

            assertThrows(StoreRefusingException.class, () -> owner.change(each -> each.remove(List.of())));
            String why = disk.steps().health().refusing().orElseThrow();
            assertTrue(why.startsWith("after the commit of " + id + ": "), why);
            assertEquals(
                    nowhere.place(),
                    Entry.parse(Disk.read(sidecar(maildir, id))).place(),
                    "it was committed");
        }
    }

    private static Path sidecar(Maildir maildir, MessageId id) {
        return maildir.root().resolve("postlude/queue/" + id + ".parts");
    }
}
