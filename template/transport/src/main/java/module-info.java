/** A toy transport into a spool directory: {@code spool:DIR}. */
module com.example.spool {
    requires transitive org.postlude.transport;

    exports com.example.spool;

    provides org.postlude.transport.TransportProvider with
            com.example.spool.SpoolTransportProvider;
}
