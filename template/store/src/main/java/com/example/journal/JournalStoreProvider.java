package com.example.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreSupport;
import org.postlude.store.spi.support.DurableSteps;
import org.postlude.store.spi.support.SharedOwners;
import org.postlude.store.spi.support.StorePaths;

/** Stores of one journal file each: {@code journal:DIR}. Thread-safe. */
public final class JournalStoreProvider implements StoreProvider {
    private final DurableSteps.Layer layer;

    /** For {@link java.util.ServiceLoader}, and for programs that hand providers over in code. */
    public JournalStoreProvider() {
        this(DurableSteps.Layer.NONE);
    }

    /** For tests, which stand between the store and its disk. */
    JournalStoreProvider(DurableSteps.Layer layer) {
        this.layer = layer;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("journal");
    }

    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        Path directory = StorePaths.of(request.address());
        try {
            boolean isReader = request.access() == LogonRequest.Access.READ_ONLY;
            SharedOwners<Path, Owner>.Share share = isReader
                    ? Owner.reader(directory, support.clock())
                    : Owner.share(directory, support.clock(), layer);
            try {
                return new JournalLogon(share, support.duplicate(), request.defaultInbox());
            } catch (RuntimeException | Error e) {
                share.close(); // Nobody else would, and the directory would be owned until this process ends.
                throw e;
            }
        } catch (IOException e) {
            Reason reason = Files.isDirectory(directory) ? Reason.NO_ACCESS : Reason.CANNOT_CREATE;
            throw new LogonFailedException(
                    reason,
                    "cannot open a journal store in " + directory + ": " + e
                            + "; nothing was changed, mail that is there"
                            + " stays there. Name a directory that you may read and write",
                    e);
        }
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        return StorePaths.of(one).equals(StorePaths.of(other));
    }
}
