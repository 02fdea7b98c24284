package org.postlude.store.maildir;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.*;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postlude.store.*;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.spi.*;

/** Stores in Maildir directories: {@code maildir:DIR}. Thread-safe, and without state of its own. */
public final class MaildirStoreProvider implements StoreProvider {
    private final Disk.Steps steps;

    /** For {@link java.util.ServiceLoader}, and for programs that hand providers over in code. */
    public MaildirStoreProvider() {
        this((step, path, action) -> action.run());
    }

    /** With something that is told of each step on the disk, and may make it fail. */
    MaildirStoreProvider(Disk.Steps steps) {
        this.steps = steps;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("maildir");
    }

    @Override
    public StoreLogon logon(StoreSupport support, LogonRequest request) {
        return spoolerLogon(support, request);
    }

    @Override
    public SpoolerLogon spoolerLogon(StoreSupport support, LogonRequest request) {
        Path directory = path(request.address());
        try {
            boolean readOnly = request.access() == LogonRequest.Access.READ_ONLY;
            InstantSource clock = support.clock();
            Owner owner = Owner.acquire(directory, readOnly, clock, new Disk(steps, clock));
            return new MaildirLogon(owner, support.duplicate(), request.defaultInbox(), new AtomicBoolean());
        } catch (IOException | OverlappingFileLockException e) {
            Reason reason = Files.isDirectory(directory) ? Reason.NO_ACCESS : Reason.CANNOT_CREATE;
            String what = "cannot open a Maildir store in " + directory + ": " + e;
            throw new LogonFailedException(reason, what + "; name a directory that can be written", e);
        }
    }

    @Override
    public boolean compareStoreIds(StoreAddress one, StoreAddress other) {
        return path(one).equals(path(other));
    }

    /** Each owner went with its last logon. */
    @Override
    public void shutdown() {}

    /** Two ways to one directory, by a link or a dot, mean one store. */
    private static Path path(StoreAddress address) {
        try {
            Path path = Path.of(address.place()).toAbsolutePath().normalize();
            return Files.exists(path) ? path.toRealPath() : path;
        } catch (IOException | InvalidPathException e) {
            throw new LogonFailedException(Reason.UNCONFIGURED, address + " names no path: " + e.getMessage(), e);
        }
    }
}
