package org.postlude.transport.jakartamail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections to one mailbox, each logged in. */
final class MailboxLogin {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxLogin.class);

    private final String transport;
    private final MailboxSettings settings;
    private final Sockets sockets;

    MailboxLogin(String transport, MailboxSettings settings, Sockets sockets) {
        this.transport = transport;
        this.settings = settings;
        this.sockets = sockets;
    }

    /**
     * Logs in.
     *
     * @param silence how long the server may say nothing
     * @throws MailboxFailure it did not come to that, and why
     */
    Store open(Duration silence) throws MailboxFailure, InterruptedException {
        Login.Mechanism first = settings.login().mechanisms().get(0);
        SecretSource source = Objects.requireNonNull(settings.login().source(first));
        Store store = null;
        try {
            String user = settings.login().user();
            String secret = source.secret(new SecretSource.Question(transport, settings.host(), user, false));
            store = store(silence, first.isToken());
            store.connect(settings.host(), settings.port(), user, secret);
            return store;
        } catch (AuthenticationFailedException e) {
            drop(store);
            throw MailboxFailure.ofLogin(settings, e);
        } catch (MessagingException e) {
            drop(store);
            throw MailboxFailure.of(settings, e);
        } catch (IOException e) {
            throw new MailboxFailure(
                    MailboxFailure.Kind.LOGIN, "there is no secret to log in with: " + e.getMessage(), e);
        }
    }

    /** Not connected yet. */
    Store store(Duration silence, boolean isToken) throws MessagingException {
        return Session.getInstance(properties(silence, isToken)).getStore(protocol());
    }

    private String protocol() {
        MailboxKind kind = settings.kind();
        return settings.security().implicitTls() ? kind.tlsScheme() : kind.scheme();
    }

    private Properties properties(Duration silence, boolean isToken) {
        Properties all = new Properties();
        String prefix = "mail." + protocol() + ".";
        StartTls startTls = settings.security().startTls();
        put(all, prefix, "starttls.enable", startTls != StartTls.OFF);
        put(all, prefix, "starttls.required", startTls == StartTls.REQUIRED);
        put(all, prefix, "connectiontimeout", settings.connectTimeout().toMillis());
        put(all, prefix, "timeout", silence.toMillis());
        put(all, prefix, "socketFactory.fallback", false);
        all.put(prefix + "socketFactory", sockets);
        TlsLayer layer = settings.security().layer();
        if (layer != null) {
            all.put(prefix + "ssl.socketFactory", new TlsSockets(layer.factory(), sockets));
            put(all, prefix, "ssl.socketFactory.fallback", false);
            put(all, prefix, "ssl.checkserveridentity", layer.isVerifying());
        }
        put(all, prefix, "auth.mechanisms", mechanisms(isToken));
        put(all, prefix, "connectionpoolsize", 1);
        put(all, prefix, "separatestoreconnection", false);
        return all;
    }

    private String mechanisms(boolean isToken) {
        StringBuilder words = new StringBuilder();
        for (Login.Mechanism each : settings.login().mechanisms()) {
            if (each.isToken() == isToken) {
                words.append(each.name().toUpperCase(Locale.ROOT)).append(' ');
            }
        }
        return words.toString().strip();
    }

    private static void put(Properties all, String prefix, String name, Object value) {
        all.setProperty(prefix + name, value.toString());
    }

    private static void drop(@Nullable Store store) {
        if (store != null && store.isConnected()) {
            try {
                store.close();
            } catch (MessagingException e) {
                LOG.debug("closing what was not logged in", e);
            }
        }
    }
}
