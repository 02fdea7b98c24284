package org.postlude.store.maildir;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.postlude.store.spi.StoreProvider;
import org.postlude.tck.store.KillSuite;

/** Killed at each point that a call has, and before and after each kind of step on the disk. */
@Tag("long")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ManyKillsTest implements KillSuite {
    @Override
    public MaildirUnderTest newStore() throws IOException {
        return new MaildirUnderTest();
    }

    @Override
    public Class<? extends StoreProvider> providerClass() {
        return PointedMaildirProvider.class;
    }

    @Override
    public int kills() {
        return Math.max(36, KillSuite.super.kills());
    }
}
