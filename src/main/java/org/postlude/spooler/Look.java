package org.postlude.spooler;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.postlude.message.ErrorKind;
import org.postlude.spooler.run.Providers;
import org.postlude.spooler.run.ReadOnly;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreFailedException;

/** A question to a store that is only looked at. */
@FunctionalInterface
interface Look<T> {
    T at() throws IOException;

    static ReadOnly into(StoreAddress address) {
        return ReadOnly.logon(new Providers(List.of(), List.of()), address, InstantSource.system());
    }

    /** The answer; {@code what} was looked at. */
    static <T> T read(String what, Look<T> look) {
        try {
            return look.at();
        } catch (IOException e) {
            throw new StoreFailedException(
                    ErrorKind.DISK_ERROR,
                    what + " could not be read; nothing was changed: " + e.getMessage(),
                    false,
                    e);
        }
    }
}
