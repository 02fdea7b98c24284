package org.postlude.transport;

import java.util.Set;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;

/** A transport with a status object of its own; MAPI {@code OpenStatusEntry}. */
public interface StatusReporting {
    /**
     * The status object.
     *
     * @return the same one each time
     */
    StatusObject openStatusEntry();

    /** MAPI {@code IMAPIStatus} of one transport. Only sets bits and returns; the spooler acts later. */
    interface StatusObject {
        /**
         * As {@link FlushableTransport#flushQueues}: the second door to the same room.
         *
         * @param flags what and how
         * @return whether it has begun
         */
        FlushAnswer flushQueues(Set<FlushFlag> flags);

        /**
         * Re-reads the configuration and looks whether it would work; seizes no scarce resource.
         *
         * @return one sentence for a person
         */
        String validateState();
    }
}
