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
 * Fetches mail from a maildrop (RFC 1939): {@code pop3://user@host[:port]}, port 110 and STARTTLS (RFC 2595) unless given otherwise, or
 * {@code pop3s://}, port 995, which is TLS from the first octet. Each request is one account. Options as for SMTP; {@code
 * docs/guides/fetch.md} has them.
 *
 * <p>A message is deleted at the server, where the option {@code after} says so, strictly after the store has it. Its key is the
 * server's name for it (UIDL); a server that has no names for messages is refused.
 */
public final class Pop3TransportProvider implements TransportProvider, OptionListing, ServerCheck {
    private final Secrets secrets;

    /** For {@link java.util.ServiceLoader}, or to be handed over in code. */
    public Pop3TransportProvider() {
        this(Secrets.NONE);
    }

    Pop3TransportProvider(Secrets secrets) {
        this.secrets = secrets;
    }

    /**
     * With a source of passwords: used where neither {@code password} nor {@code token} is given.
     *
     * @param source asked for each connection that logs in
     * @return a new provider; this one stays as it is
     */
    public Pop3TransportProvider withPasswords(SecretSource source) {
        return new Pop3TransportProvider(secrets.withPasswords(Objects.requireNonNull(source, "source")));
    }

    /**
     * With a source of access tokens, for XOAUTH2: used where neither {@code password} nor {@code token} is given.
     *
     * @param source asked for each connection that logs in
     * @return a new provider; this one stays as it is
     */
    public Pop3TransportProvider withTokens(SecretSource source) {
        return new Pop3TransportProvider(secrets.withTokens(Objects.requireNonNull(source, "source")));
    }

    @Override
    public Set<String> schemes() {
        return Set.copyOf(MailboxKind.POP3.ports().keySet());
    }

    @Override
    public List<TransportOption> options() {
        return MailboxOptions.of(MailboxKind.POP3);
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        MailboxSettings settings = MailboxSettings.of(MailboxKind.POP3, request, secrets);
        Mailbox mailbox = new Pop3Mailbox(request.name(), settings, new Sockets());
        return new MailboxLogon(support, request.name(), settings, mailbox);
    }

    @Override
    public List<Line> check(TransportRequest request, Duration most) throws InterruptedException {
        return Looks.intoMailbox(MailboxSettings.of(MailboxKind.POP3, request, secrets), request.name(), most)
                .look();
    }

    /** Nothing to free: every logon frees its own. */
    @Override
    public void shutdown() {}
}
