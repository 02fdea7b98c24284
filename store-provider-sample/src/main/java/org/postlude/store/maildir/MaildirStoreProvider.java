package org.postlude.store.maildir;

import java.io.IOException;
import java.nio.file.*;
import java.time.InstantSource;
import java.util.Set;
import org.postlude.store.*;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.spi.*;
import org.postlude.store.spi.support.*;

/**
 * Stores in Maildir directories: {@code maildir:DIR}. Thread-safe, and without state of its own: who owns a directory is known
 * to all providers of the process, for a program may well have two.
 *
 * <p>Other mail programs may read, flag, move and delete what lies in the folders, and put mail there, while a store is open.
 * What they put there, copies under a new name included, is theirs: {@code filed} does not list it.
 */
public final class MaildirStoreProvider implements StoreProvider {
    private final DurableSteps.Layer layer;

    /** For {@link java.util.ServiceLoader}, and for programs that hand providers over in code. */
    public MaildirStoreProvider() {
        this(DurableSteps.Layer.NONE);
    }

    /** With something that is told of each step on the disk, and may make it fail. */
    MaildirStoreProvider(DurableSteps.Layer layer) {
        this.layer = layer;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("maildir");
    }

    /** Serves clients too: one class has both halves, and the framework shows a client its own. */
    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        Path directory = StorePaths.of(request.address());
        InstantSource clock = support.clock();
        Disk disk = new Disk(new DurableSteps(clock, layer));
        try {
            SharedOwners<Path, Owner>.Share share = request.access() == LogonRequest.Access.READ_ONLY
                    ? Owner.reader(directory, disk, clock)
                    : Owner.share(directory, disk, clock);
            try {
                return new MaildirLogon(share, support.duplicate(), request.defaultInbox());
            } catch (RuntimeException | Error e) {
                share.close(); // Nobody else would, and the directory would be owned until this process ends.
                throw e;
            }
        } catch (IOException e) { // Every error says what to do; whoever reads it has not read this file.
            Reason reason = Files.isDirectory(directory) ? Reason.NO_ACCESS : Reason.CANNOT_CREATE;
            String what = "cannot open a Maildir store in " + directory + ": " + e;
            String next = "; nothing was changed, mail that is there stays there. Name a directory that you may "
                    + (request.access() == LogonRequest.Access.WRITE ? "write" : "read, with a store in it");
            throw new LogonFailedException(reason, what + next, e);
        }
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        return StorePaths.of(one).equals(StorePaths.of(other));
    }
}
