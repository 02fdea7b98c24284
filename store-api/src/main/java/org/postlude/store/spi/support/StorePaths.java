package org.postlude.store.spi.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;

/** Which directory an address names, so that different places are different stores and no other two are (rule S2). */
public final class StorePaths {
    private StorePaths() {}

    /**
     * Reads the place of an address as a path. Two spellings of one directory, by a link, a dot or from the working
     * directory, give one path, once the directory is there. Any thread.
     *
     * @param address of a scheme whose places are paths
     * @return absolute, and without links as far as it exists
     * @throws LogonFailedException with reason UNCONFIGURED if it is no path, or a link in it leads nowhere
     */
    public static Path of(StoreAddress address) {
        try {
            Path path = Path.of(address.place()).toAbsolutePath().normalize();
            return Files.exists(path) ? path.toRealPath() : path;
        } catch (IOException | InvalidPathException e) {
            throw new LogonFailedException(Reason.UNCONFIGURED, address + " names no path: " + e.getMessage(), e);
        }
    }
}
