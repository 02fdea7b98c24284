package org.postlude.integration;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of programs that submit in their own transactions, and of their relays: each committed order has one mail. */
@Tag("long")
@Timeout(300)
class OutboxKillTest {
    private static final int KILLS = Integer.getInteger("postlude.outboxKills", 5);
    private static final long SEED = Long.getLong("postlude.seed", System.nanoTime() % 1_000_000);

    @TempDir
    Path dir;

    @Test
    void eachCommittedOrderHasOneMailAndNoOtherHasAny() throws Exception {
        String url = "jdbc:sqlite:" + dir.resolve("shop.db")
                + "?journal_mode=WAL&busy_timeout=20000&transaction_mode=IMMEDIATE";
        new ShopKills(url, dir, SEED).run(KILLS);
    }
}
