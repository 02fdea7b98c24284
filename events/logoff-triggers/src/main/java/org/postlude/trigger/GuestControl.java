package org.postlude.trigger;

import java.io.IOException;

/** What a {@link MachineWatch} is as well that can log off the people of a guest; {@code IVMGuestOS::Logoff}. */
public interface GuestControl {
    /**
     * Orders the logoff of all who are logged on. Returns when the guest has taken the order; that they have gone is told by events, as
     * {@link LogoffType#EXTERNAL}.
     *
     * @param machine one of {@link MachineWatch#machines()}
     * @throws IOException if the guest has not taken it; it says why, and nobody was logged off by it
     * @throws InterruptedException stopped; whether it was taken is not known
     */
    void logoff(String machine) throws IOException, InterruptedException;
}
