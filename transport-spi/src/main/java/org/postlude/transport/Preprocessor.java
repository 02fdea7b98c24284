package org.postlude.transport;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;

/**
 * Looks at each message before its transport is asked to send it; what MAPI registers by {@code RegisterPreprocessor}. It
 * changes no octet of the message (rule T17): what it can say is who cannot be reached this way. Called on the worker thread of
 * the attempt, by several of them at once.
 */
@FunctionalInterface
public interface Preprocessor {
    /**
     * Names the recipients that this transport can never deliver to (rule T22). They are refused, their sender is told, and
     * they are not among those of {@code submitMessage}; if nobody is left it is not asked. It is part of the attempt: a long
     * one tells its progress and asks {@link TransportSupport#spoolerYield}. An exception is a temporary failure of every
     * recipient, as one of {@code submitMessage} is (rule T3).
     *
     * @param message lent until this returns; its recipients are those of an address type that this was registered for, and that
     *     none before it has named
     * @return some of these recipients, or nobody; the same ones in each attempt as long as nothing else has changed
     * @throws IOException if the content cannot be read
     * @throws InterruptedException stopped; nobody was sent to
     */
    List<Undeliverable> preprocess(OutboundMessage message) throws IOException, InterruptedException;

    /**
     * One who cannot be reached.
     *
     * @param recipient as it came in
     * @param reason for the report to the sender
     */
    record Undeliverable(Recipient recipient, Reply reason) {
        /**
         * Refuses null.
         *
         * @param recipient as it came in
         * @param reason for the report to the sender
         */
        public Undeliverable {
            Objects.requireNonNull(recipient, "recipient");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
