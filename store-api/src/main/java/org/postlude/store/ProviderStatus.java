package org.postlude.store;

import java.util.List;
import java.util.Set;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.StatusBit;

/** One row of the status table and the object behind it; MAPI {@code IMAPIStatus}. Thread-safe. */
public interface ProviderStatus {
    /** What kind of provider a row is about; MAPI {@code PR_RESOURCE_TYPE}. */
    enum Kind {
        /** A message store. */
        STORE,
        /** A transport. */
        TRANSPORT,
        /** The spooler itself. */
        SPOOLER
    }

    /**
     * The provider's name.
     *
     * @return unique among the rows of its kind
     */
    String name();

    /**
     * What it is.
     *
     * @return the kind
     */
    Kind kind();

    /**
     * What it says of itself, and of a transport also what the spooler knows: whether it sends or takes in, and FAILURE when it
     * cannot be used.
     *
     * @return the bits of this moment
     */
    Set<StatusBit> bits();

    /**
     * Who holds it: owners of the sessions for a store, names of the stores for a transport.
     *
     * @return one entry per holder
     */
    List<String> holders();

    /**
     * Asks for a flush; MAPI {@code FlushQueues}. On the spooler's row: all transports. Returns at once; the spooler acts
     * afterwards (semantics 3.7). Never sends what is held, scheduled for later, or in doubt under another policy than
     * RETRY.
     *
     * @param flags what and how
     * @return whether it has begun
     * @throws NotSupportedException if this row has no queues to flush
     */
    FlushAnswer flushQueues(Set<FlushFlag> flags);

    /**
     * Asks the provider to look after itself; MAPI {@code ValidateState}. A store answers with its health, a transport
     * re-reads its configuration.
     *
     * @return one sentence for a person
     */
    String validateState();
}
