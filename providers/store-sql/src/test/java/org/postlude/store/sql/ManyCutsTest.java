package org.postlude.store.sql;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.postlude.tck.store.CrashSuite;

/** Each step of the kit's script is cut before its commit, and twice in the middle of what the commit writes. */
@Tag("long")
final class ManyCutsTest implements CrashSuite {
    @Override
    public SqliteUnderTest newStore() throws IOException {
        return SqliteUnderTest.cutInManyPlaces();
    }
}
