/** The spooler: routes, attempts, logs off. The only room in which both contracts are in scope. */
@org.jspecify.annotations.NullMarked
module org.postlude.spooler {
    requires org.apache.commons.lang3;
    requires org.slf4j;
    requires transitive org.postlude.store;
    requires transitive org.postlude.transport;
    requires static transitive org.jspecify;

    exports org.postlude.spooler;

    uses org.postlude.store.spi.StoreProvider;
    uses org.postlude.transport.TransportProvider;
}
