package org.postlude.store.spi;

import java.io.IOException;
import java.util.List;

/**
 * What a {@link SpoolerLogon} may implement as well, if it can force changes and ends together. A spooler that sends much has
 * both nearly all the time: one waits for an outcome while the next part is claimed. It asks one after the other where a logon
 * does not have this.
 */
public interface JointRecords {
    /**
     * What became of each.
     *
     * @param changes one result per change, in the order given
     * @param ends one result per end, in the order given
     */
    record Results(List<ChangeResult> changes, List<ChangeResult> ends) {
        /**
         * Copies both.
         *
         * @param changes one result per change, in the order given
         * @param ends one result per end, in the order given
         */
        public Results {
            changes = List.copyOf(changes);
            ends = List.copyOf(ends);
        }
    }

    /**
     * Operations 4 and 5 as one: what {@link SpoolerLogon#change} does and then {@link SpoolerLogon#finish}, each with all of
     * its rules. Durable at return.
     *
     * @param lease the epoch under which a CLAIMED label is written
     * @param changes in any order; a part at most once, and none that is among the ends
     * @param ends the parts and their last records
     * @param disposition what becomes of messages that end
     * @return the results of both
     * @throws IOException if the results are unknown
     */
    Results changeAndFinish(Lease lease, List<PartChange> changes, List<PartEnd> ends, Disposition disposition)
            throws IOException;
}
