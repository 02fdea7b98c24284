package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postlude.transport.im.ChatAccount.Showing;

/** Sessions beside the one that takes the account's texts: none of these may go to them, for they throw them away. */
class BesideTest extends SmackLinkTest {
    private String said(Showing showing) throws Exception {
        ChatAccount account = server.account().beside("-x", PATIENCE, Duration.ZERO, showing);
        assertEquals("postlude-x", account.resource());
        ChatLink link = links.make(account, ears());
        Future<Boolean> opening = meanwhile(() -> {
            boolean resumed = link.open();
            link.close(true);
            return resumed;
        });
        String said = server.wire().loginBeside();
        assertFalse(got(opening));
        return said;
    }

    @Test
    void whoOnlyLooksIsNotSeen() throws Exception {
        String said = said(Showing.UNSEEN);
        assertFalse(
                said.replaceAll("<presence [^>]*type='unavailable'[^>]*>", "").contains("<presence"), said);
    }

    @Test
    void whoOnlyWatchesIsGivenNothingThatIsSaidToTheAccount() throws Exception {
        String said = said(Showing.ASIDE);
        assertTrue(said.contains("<priority>-1</priority>"), said);
    }
}
