package org.postlude.store.maildir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreProvider;

/** The forgetful disk itself: it keeps what was forced, and a disk that only says so must lose mail. */
final class PowerCutTest {
    private static final int CUTS = 20;

    @Test
    void whatReturnedIsThereAfterEachPowerCut() throws Exception {
        assertEquals(CUTS, survivors(false));
    }

    @Test
    void aDiskThatDoesNotForceLosesMail() throws Exception {
        assertTrue(survivors(true) < CUTS, "this disk cannot show a missing force");
    }

    private static int survivors(boolean lying) throws Exception {
        int found = 0;
        for (int seed = 0; seed < CUTS; seed++) {
            try (MaildirUnderTest disk = new MaildirUnderTest()) {
                StoreAddress address = disk.freshAddress();
                StoreProvider process = disk.start();
                SpoolerLogon store = open(process, address);
                if (lying) {
                    disk.disk().lie();
                }
                Maildir.submit(store, "m");
                disk.crash(process);
                disk.disk().powerCut(seed);

                StoreProvider next = disk.start();
                SpoolerLogon after = open(next, address);
                found += (int) after.counts().messages();
                after.close();
            }
        }
        return found;
    }

    private static SpoolerLogon open(StoreProvider process, StoreAddress address) {
        return process.spoolerLogon(Maildir.SUPPORT, new LogonRequest(address, Access.WRITE, true));
    }
}
