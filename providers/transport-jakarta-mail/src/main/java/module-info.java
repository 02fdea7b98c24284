/** Sends mail by SMTP and fetches it by IMAP and POP3, on Angus Mail. No type of Jakarta Mail or Angus is seen outside. */
@org.jspecify.annotations.NullMarked
module org.postlude.transport.jakartamail {
    requires transitive org.postlude.transport;
    requires jakarta.mail;
    requires org.eclipse.angus.mail;
    requires org.slf4j;
    requires static org.jspecify;

    exports org.postlude.transport.jakartamail;

    provides org.postlude.transport.TransportProvider with
            org.postlude.transport.jakartamail.SmtpTransportProvider,
            org.postlude.transport.jakartamail.ImapTransportProvider,
            org.postlude.transport.jakartamail.Pop3TransportProvider;
}
