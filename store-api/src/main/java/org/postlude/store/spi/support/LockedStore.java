package org.postlude.store.spi.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.postlude.store.spi.ReachableLogon;

/** {@link ReachableLogon} for a logon on a store whose owner has a {@link DirectoryLock}: the lock's file tells (rule S14). */
public interface LockedStore extends ReachableLogon {
    /**
     * Which file.
     *
     * @return as it was given to {@link DirectoryLock#acquire}
     */
    Path lockFile();

    @Override
    default void announce(String address) throws IOException {
        DirectoryLock.announce(lockFile(), address);
    }

    @Override
    default List<String> announced() throws IOException {
        return DirectoryLock.announced(lockFile());
    }
}
