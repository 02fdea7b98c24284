/** Drops mail into a Maildir; the transport to learn from. */
@org.jspecify.annotations.NullMarked
module org.postlude.transport.maildir {
    requires transitive org.postlude.transport;
    requires static org.jspecify;

    exports org.postlude.transport.maildir;

    provides org.postlude.transport.TransportProvider with
            org.postlude.transport.maildir.MaildirDropTransportProvider;
}
