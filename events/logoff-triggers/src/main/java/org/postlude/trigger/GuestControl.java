package org.postlude.trigger;

import java.io.IOException;
import java.util.List;

/** What a {@link MachineWatch} is as well that can log off the people of a guest; {@code IVMGuestOS::Logoff}. */
public interface GuestControl {
    /**
     * Orders the logoff of all who are logged on. Returns when the guest has taken the order; that they have gone is told by events, as
     * {@link LogoffType#EXTERNAL}.
     *
     * @param machine one of {@link MachineWatch#machines()}
     * @return the names of those who are logged off by it; empty if nobody is logged on
     * @throws IOException if the guest has not taken it, or not for all; it says why, and who is logged off by it all the same
     * @throws InterruptedException stopped; whether it was taken is not known
     */
    List<String> logoff(String machine) throws IOException, InterruptedException;
}
