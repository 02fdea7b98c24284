package org.postlude.tck.memory;

import java.io.IOException;
import java.util.List;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.StoreSupport;

/** The spooler's logon of a store that forces claims and outcomes together. */
final class JointMemoryLogon extends MemorySpoolerLogon implements JointRecords {
    JointMemoryLogon(MemoryProcess process, MemoryDisk.Place place, LogonRequest request, StoreSupport support) {
        super(process, place, request, support);
    }

    @Override
    public Results changeAndFinish(Lease lease, List<PartChange> changes, List<PartEnd> ends, Disposition disposition)
            throws IOException {
        return change(
                List.of(Operation.CHANGE, Operation.FINISH),
                now -> queue.changeAndFinish(lease, changes, ends, disposition, now));
    }
}
