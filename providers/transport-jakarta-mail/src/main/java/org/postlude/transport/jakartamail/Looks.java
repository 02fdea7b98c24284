package org.postlude.transport.jakartamail;

import jakarta.mail.Session;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.stream.Collectors;

/** A look at each kind of server. */
final class Looks {
    private Looks() {}

    static ServerLook intoMailbox(MailboxSettings settings, String transport, Duration most) {
        ServerLook.Target target = new ServerLook.Target(
                settings.kind().name(), settings.host(), settings.port(), settings.security(), settings.login());
        boolean isToken = settings.login().mechanisms().get(0).isToken();
        return new ServerLook(
                transport,
                target,
                (sockets, within) -> new MailboxLogin(transport, settings, sockets).store(within, isToken),
                InetAddress::getAllByName,
                InstantSource.system(),
                most);
    }

    static ServerLook atNextHop(SmtpSettings settings, String transport, NameLookup names, Duration most) {
        ServerLook.Target target = new ServerLook.Target(
                settings.lmtp() ? "LMTP" : "SMTP",
                settings.host(),
                settings.port(),
                settings.security(),
                settings.login());
        ServerLook.Maker maker = (sockets, within) -> Session.getInstance(properties(settings, sockets, within))
                .getTransport(settings.security().implicitTls() ? "smtps" : "smtp");
        return new ServerLook(transport, target, settings.lmtp() ? null : maker, names, InstantSource.system(), most);
    }

    private static Properties properties(SmtpSettings settings, Sockets sockets, Duration most) {
        Security security = settings.security();
        Properties all = new Properties();
        String prefix = security.implicitTls() ? "mail.smtps." : "mail.smtp.";
        all.put(prefix + "connectiontimeout", String.valueOf(most.toMillis()));
        all.put(prefix + "timeout", String.valueOf(most.toMillis()));
        all.put(prefix + "writetimeout", String.valueOf(most.toMillis()));
        all.put(prefix + "starttls.enable", String.valueOf(security.startTls() != StartTls.OFF));
        all.put(prefix + "starttls.required", String.valueOf(security.startTls() == StartTls.REQUIRED));
        all.put(prefix + "socketFactory", sockets);
        all.put(prefix + "socketFactory.fallback", "false");
        TlsLayer layer = security.layer();
        if (layer != null) {
            all.put(prefix + "ssl.socketFactory", new TlsSockets(layer.factory(), sockets));
            all.put(prefix + "ssl.socketFactory.fallback", "false");
            all.put(prefix + "ssl.checkserveridentity", String.valueOf(layer.isVerifying()));
        }
        if (!settings.localName().isEmpty()) {
            all.put(prefix + "localhost", settings.localName());
        }
        Login login = settings.login();
        all.put(prefix + "auth", String.valueOf(login != null));
        if (login != null) {
            // Those that the same secret is for, as LoginDialogue has it; and who logs in acts for nobody else.
            boolean isToken = login.mechanisms().get(0).isToken();
            all.put(
                    prefix + "auth.mechanisms",
                    login.mechanisms().stream()
                            .filter(each -> each.isToken() == isToken)
                            .map(Login.Mechanism::name)
                            .collect(Collectors.joining(" ")));
            all.put(prefix + "sasl.authorizationid", "");
        }
        return all;
    }
}
