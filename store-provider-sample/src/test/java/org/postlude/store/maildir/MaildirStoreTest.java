package org.postlude.store.maildir;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.StoreProvider;
import org.postlude.tck.store.CrashSuite;
import org.postlude.tck.store.DamageSuite;
import org.postlude.tck.store.DiscoverySuite;
import org.postlude.tck.store.FaultSuite;
import org.postlude.tck.store.FolderCrashSuite;
import org.postlude.tck.store.FolderLogonSuite;
import org.postlude.tck.store.FolderSuite;
import org.postlude.tck.store.KillSuite;
import org.postlude.tck.store.ObstacleSuite;
import org.postlude.tck.store.ReachableSuite;
import org.postlude.tck.store.StoreSuite;

/** The kit's suites, unchanged; those that take long, in the long stage. */
final class MaildirStoreTest
        implements StoreSuite,
                ReachableSuite,
                CrashSuite,
                FaultSuite,
                DamageSuite,
                FolderSuite,
                FolderLogonSuite,
                FolderCrashSuite,
                KillSuite,
                ObstacleSuite,
                DiscoverySuite {
    @Override
    public MaildirUnderTest newStore() throws IOException {
        return new MaildirUnderTest();
    }

    @Override
    public Class<? extends StoreProvider> providerClass() {
        return MaildirStoreProvider.class;
    }

    @Override
    @Test
    @Tag("long")
    public void Q0_aFailureOfAnyDurableStepLosesNothingAndTearsNothing() throws Exception {
        FaultSuite.super.Q0_aFailureOfAnyDurableStepLosesNothingAndTearsNothing();
    }

    @Override
    @Test
    @Tag("long")
    public void Q0_aSecondCutWhileTheNextProcessStartsLosesNothing() throws Exception {
        CrashSuite.super.Q0_aSecondCutWhileTheNextProcessStartsLosesNothing();
    }

    @Override
    @Test
    @Tag("long")
    public void Q0_aKillAtANamedPointLosesNothingAndTearsNothing() throws Exception {
        KillSuite.super.Q0_aKillAtANamedPointLosesNothingAndTearsNothing();
    }

    @Override
    @Test
    @Tag("long")
    public void Q0_aCutAtAnyDurableStepLosesNothingAndTearsNothing() throws Exception {
        CrashSuite.super.Q0_aCutAtAnyDurableStepLosesNothingAndTearsNothing();
    }
}
