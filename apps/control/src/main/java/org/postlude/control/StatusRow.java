package org.postlude.control;

import java.util.Set;
import org.postlude.message.StatusBit;
import org.postlude.store.ProviderStatus;

/**
 * A row of the owner's status table, as of one moment.
 *
 * @param name of the provider
 * @param kind what it is
 * @param bits what it can do now, and does
 * @param holders who uses it
 * @param state a sentence
 */
public record StatusRow(String name, ProviderStatus.Kind kind, Set<StatusBit> bits, Set<String> holders, String state) {
    /**
     * Reads a row.
     *
     * @param row live
     * @return what it says now
     */
    public static StatusRow of(ProviderStatus row) {
        return new StatusRow(row.name(), row.kind(), row.bits(), Set.copyOf(row.holders()), row.validateState());
    }
}
