/** Lets a program submit its Jakarta Mail messages, or raw ones, to a store; and is a provider of Jakarta Mail itself. */
@org.jspecify.annotations.NullMarked
module org.postlude.bridge {
    requires transitive jakarta.mail;
    requires transitive org.eclipse.angus.mail;
    requires transitive org.postlude.store;
    requires org.postlude.spooler;
    requires org.postlude.transport.jakartamail;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports org.postlude.bridge;
    exports org.postlude.bridge.mail;

    provides jakarta.mail.Provider with
            org.postlude.bridge.mail.PostludeProvider,
            org.postlude.bridge.mail.ChosenTransportProvider;
}
