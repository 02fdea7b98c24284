/**
 * The conformance kit: contract suites for stores and transports, an in-memory store that is stricter than a real one,
 * scripted transports, an SMTP server that fails as it is told, mail that is hard to carry, and virtual time.
 */
@org.jspecify.annotations.NullMarked
module org.postlude.tck {
    requires static transitive org.jspecify;
    requires transitive org.junit.jupiter.api;
    requires transitive org.postlude.store;
    requires transitive org.postlude.transport;

    exports org.postlude.tck.mail;
    exports org.postlude.tck.memory;
    exports org.postlude.tck.smtp;
    exports org.postlude.tck.store;
    exports org.postlude.tck.time;
    exports org.postlude.tck.transport;

    uses org.postlude.store.spi.StoreProvider;
    uses org.postlude.transport.TransportProvider;
}
