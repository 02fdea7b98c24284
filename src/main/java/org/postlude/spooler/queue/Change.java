package org.postlude.spooler.queue;

import java.util.List;

/**
 * What became of an operation. A message that was changed in one part and refused in another counts as changed, and its refusal is
 * listed as well.
 *
 * @param matched messages that the filter meant
 * @param changed messages of which something was changed, durably
 * @param refused why the others were not; the first {@value #MOST_REFUSALS}
 * @param refusedOmitted how many refusals more there were
 */
public record Change(long matched, long changed, List<Refusal> refused, long refusedOmitted) {
    /** So many refusals are told: who meant a million messages reads no more. */
    public static final int MOST_REFUSALS = 1_000;

    /**
     * Copies the list.
     *
     * @param matched messages that the filter meant
     * @param changed messages of which something was changed
     * @param refused why the others were not
     * @param refusedOmitted how many refusals more there were
     */
    public Change {
        refused = List.copyOf(refused);
    }
}
