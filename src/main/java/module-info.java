/** The spooler: routes, attempts, logs off. The only room in which both contracts are in scope. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the simulator is built after it
module org.postlude.spooler {
    requires org.apache.commons.lang3;
    requires org.slf4j;
    requires transitive org.postlude.store;
    requires transitive org.postlude.transport;
    requires static transitive org.jspecify;

    exports org.postlude.spooler;
    exports org.postlude.spooler.queue;

    // The simulator runs the engine itself, on threads of its own (docs/adr/0038).
    exports org.postlude.spooler.core to
            org.postlude.spooler.testing;
    exports org.postlude.spooler.run to
            org.postlude.spooler.testing;

    uses org.postlude.store.spi.StoreProvider;
    uses org.postlude.transport.TransportProvider;
}
