package org.postlude.store.sql;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.postlude.tck.store.DamageSuite;
import org.postlude.tck.store.FolderSuite;
import org.postlude.tck.store.JointSuite;
import org.postlude.tck.store.ReachableSuite;
import org.postlude.tck.store.StoreSuite;

/** The kit's suites once more, with all stores of a test in one database. */
@Tag("long")
final class ManyStoresTest implements StoreSuite, ReachableSuite, JointSuite, DamageSuite, FolderSuite {
    @Override
    public SqliteUnderTest newStore() throws IOException {
        return SqliteUnderTest.allInOneDirectory();
    }
}
