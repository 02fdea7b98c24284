/**
 * The values that travel between clients, stores, transports and the spooler: envelopes, recipients,
 * identifiers, content, replies, the words for the life of a message, errors. No I/O, no threads.
 */
@org.jspecify.annotations.NullMarked
module org.postlude.message {
    requires static transitive org.jspecify;

    exports org.postlude.message;
    exports org.postlude.message.event;
}
