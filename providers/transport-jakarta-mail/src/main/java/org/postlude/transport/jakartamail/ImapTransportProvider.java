package org.postlude.transport.jakartamail;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.postlude.transport.OptionListing;
import org.postlude.transport.ServerCheck;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportOption;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/**
 * Fetches mail from folders on a server (RFC 3501, RFC 9051): {@code imap://user@host[:port]}, port 143 and STARTTLS unless given
 * otherwise, or {@code imaps://}, port 993, which is TLS from the first octet. Each request is one account, with one connection that
 * fetches and one on which the server tells of new mail (RFC 2177). Options as for SMTP; {@code docs/guides/fetch.md} has them.
 *
 * <p>A message is given up at the server, by the option {@code after}, strictly after the store has it. Its key is the folder, the
 * UIDVALIDITY and the UID; where the server gives new numbers, the octets tell what is known already.
 */
public final class ImapTransportProvider implements TransportProvider, OptionListing, ServerCheck {
    private final Secrets secrets;

    /** For {@link java.util.ServiceLoader}, or to be handed over in code. */
    public ImapTransportProvider() {
        this(Secrets.NONE);
    }

    ImapTransportProvider(Secrets secrets) {
        this.secrets = secrets;
    }

    /**
     * With a source of passwords: used where neither {@code password} nor {@code token} is given.
     *
     * @param source asked for each connection that logs in
     * @return a new provider; this one stays as it is
     */
    public ImapTransportProvider withPasswords(SecretSource source) {
        return new ImapTransportProvider(secrets.withPasswords(Objects.requireNonNull(source, "source")));
    }

    /**
     * With a source of access tokens, for XOAUTH2: used where neither {@code password} nor {@code token} is given.
     *
     * @param source asked for each connection that logs in
     * @return a new provider; this one stays as it is
     */
    public ImapTransportProvider withTokens(SecretSource source) {
        return new ImapTransportProvider(secrets.withTokens(Objects.requireNonNull(source, "source")));
    }

    @Override
    public Set<String> schemes() {
        return Set.copyOf(MailboxKind.IMAP.ports().keySet());
    }

    @Override
    public List<TransportOption> options() {
        return MailboxOptions.of(MailboxKind.IMAP);
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        MailboxSettings settings = MailboxSettings.of(MailboxKind.IMAP, request, secrets);
        Mailbox mailbox = new ImapMailbox(request.name(), settings, new Sockets());
        return new MailboxLogon(support, request.name(), settings, mailbox);
    }

    @Override
    public List<Line> check(TransportRequest request, Duration most) throws InterruptedException {
        return Looks.intoMailbox(MailboxSettings.of(MailboxKind.IMAP, request, secrets), request.name(), most)
                .look();
    }

    /** Nothing to free: every logon frees its own. */
    @Override
    public void shutdown() {}
}
