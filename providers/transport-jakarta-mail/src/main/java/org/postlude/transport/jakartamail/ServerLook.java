package org.postlude.transport.jakartamail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.ServerCheck.Grade;
import org.postlude.transport.ServerCheck.Line;

/** A look at a server, step by step: its name, a connection, its greeting and its clock, TLS, and a login. Nothing is sent or fetched. */
final class ServerLook {
    /** Who renews certificates does so weeks before. */
    private static final Duration SOON = Duration.ofDays(14);

    /** For more, mail's own dates become misleading, and certificates and tokens fail by it. */
    private static final Duration MOST_DIFFERENCE = Duration.ofMinutes(2);

    private static final int MOST_CAUSES = 10;

    /** Where it is, and how it is spoken to. */
    record Target(
            String protocol,
            String host,
            int port,
            Security security,
            @Nullable Login login) {
        String place() {
            return host + ":" + port;
        }
    }

    /** Makes what connects and logs in by these sockets. */
    @FunctionalInterface
    interface Maker {
        Service make(Sockets sockets, Duration most) throws MessagingException;
    }

    private final String transport;
    private final Target target;
    private final @Nullable Maker maker;
    private final NameLookup names;
    private final InstantSource clock;
    private final Duration most;
    private final List<Line> lines = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param maker null where a greeting is all that is looked at
     */
    ServerLook(
            String transport,
            Target target,
            @Nullable Maker maker,
            NameLookup names,
            InstantSource clock,
            Duration most) {
        this.transport = transport;
        this.target = target;
        this.maker = maker;
        this.names = names;
        this.clock = clock;
        this.most = most;
    }

    List<Line> look() throws InterruptedException {
        String secret = secret();
        Login login = target.login();
        boolean lacksSecret = login != null && secret == null;
        if (isReached() && !lacksSecret && isSpoken(secret) && login != null) {
            lines.add(Line.ok("login", target.place() + " takes the login of " + login.user()));
        }
        return List.copyOf(lines);
    }

    private void add(Grade grade, String what, String text, String todo) {
        lines.add(new Line(grade, what, text, todo));
    }

    private @Nullable String secret() throws InterruptedException {
        Login login = target.login();
        if (login == null) {
            return null;
        }
        SecretSource source = login.source(login.mechanisms().get(0));
        if (source == null) {
            return null;
        }
        try {
            String secret = source.secret(new SecretSource.Question(transport, target.host(), login.user(), false));
            lines.add(Line.ok("credentials", source + " has a secret for " + login.user()));
            return secret;
        } catch (IOException e) {
            add(Grade.PROBLEM, "credentials", String.valueOf(e.getMessage()), "Put the secret where it is looked for");
            return null;
        }
    }

    private boolean isReached() throws InterruptedException {
        InetAddress[] addresses;
        try {
            addresses = Aside.call("lookup-" + target.host(), most, () -> names.addresses(target.host()));
        } catch (TimeoutException | ExecutionException e) {
            boolean isUnknown = e.getCause() instanceof UnknownHostException;
            add(
                    Grade.PROBLEM,
                    "name",
                    isUnknown ? "nobody knows the host " + target.host() : target.host() + " was not looked up: " + e,
                    "Look at how it is written, and at this machine's name servers");
            return false;
        }
        boolean isOne = false;
        for (InetAddress address : addresses) {
            isOne |= isReached(address, !isOne);
        }
        if (isOne) { // mail goes there all the same
            lines.replaceAll(line -> line.grade() == Grade.PROBLEM
                            && Set.of("connection", "greeting").contains(line.what())
                    ? new Line(Grade.WARNING, line.what(), line.text(), line.todo())
                    : line);
        }
        return isOne;
    }

    private boolean isReached(InetAddress address, boolean isToGreet) {
        String where = address.getHostAddress() + " port " + target.port();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, target.port()), Math.toIntExact(most.toMillis()));
            lines.add(Line.ok("connection", where + " answers"));
            return !isToGreet || isGreeted(socket, where);
        } catch (IOException e) {
            add(
                    Grade.PROBLEM,
                    "connection",
                    where
                            + (e instanceof SocketTimeoutException
                                    ? " does not answer within " + words()
                                    : ": " + e.getMessage()),
                    "See that the server runs, that the port is right, and what firewalls let through");
            return false;
        }
    }

    /** With TLS from the first octet the greeting comes behind it: that is looked at with the login. */
    private boolean isGreeted(Socket socket, String where) {
        if (target.security().implicitTls()) {
            return true;
        }
        try {
            String greeting = Greeting.of(socket, target.protocol(), most);
            if (!Greeting.isWelcome(greeting)) {
                add(Grade.PROBLEM, "greeting", where + " says: " + greeting, "Ask who runs it why it takes nobody");
                return false;
            }
            lines.add(Line.ok("greeting", where + " says: " + greeting));
            Greeting.time(greeting).ifPresent(this::compare);
            return true;
        } catch (IOException e) {
            add(
                    Grade.PROBLEM,
                    "greeting",
                    where
                            + (e instanceof SocketTimeoutException
                                    ? " says nothing within " + words()
                                    : ": " + e.getMessage()),
                    "See that a server for " + target.protocol()
                            + " listens at that port, and whether it wants TLS at once");
            return false;
        }
    }

    private void compare(Instant theirs) {
        Duration difference = Duration.between(theirs, clock.instant());
        String text = "this machine's clock and that of " + target.host() + " differ by "
                + difference.abs().toSeconds() + " s";
        if (difference.abs().compareTo(MOST_DIFFERENCE) > 0) {
            add(Grade.WARNING, "clock", text, "Set this machine's clock (NTP), or tell who runs the server");
        } else {
            lines.add(Line.ok("clock", text));
        }
    }

    /** TLS as set, and a login if there is one. */
    private boolean isSpoken(@Nullable String secret) {
        if (maker == null) {
            return true;
        }
        Sockets sockets = new Sockets();
        try (Service service = maker.make(sockets, most)) {
            Login login = target.login();
            service.connect(target.host(), target.port(), login == null ? null : login.user(), secret);
            addCertificate(sockets);
            return true;
        } catch (AuthenticationFailedException e) {
            addCertificate(sockets);
            add(
                    Grade.PROBLEM,
                    "login",
                    target.place() + " refuses the login"
                            + (target.login() == null
                                    ? ""
                                    : " of " + target.login().user()),
                    "See that the user's name and the secret are right, and that the account may log in this way");
            return false;
        } catch (MessagingException e) {
            failed(e);
            return false;
        } finally {
            sockets.close();
        }
    }

    private void failed(MessagingException e) {
        Throwable deepest = e;
        boolean isTls = false;
        boolean isCertificate = false;
        for (int i = 0; i < MOST_CAUSES; i++) {
            isTls |= deepest instanceof SSLException
                    || String.valueOf(deepest.getMessage()).contains("STARTTLS");
            isCertificate |= deepest instanceof CertificateException;
            if (deepest.getCause() == null) {
                break;
            }
            deepest = deepest.getCause();
        }
        if (isCertificate) {
            add(
                    Grade.PROBLEM,
                    "certificate",
                    "the certificate of " + target.place() + " is not trusted: " + deepest.getMessage(),
                    "Have it renewed or name the host as it does; for an authority of your own, give it by the option trust");
        } else if (isTls) {
            add(
                    Grade.PROBLEM,
                    "TLS",
                    target.place() + ": " + deepest.getMessage(),
                    "See whether the server offers TLS at that port, and at once or by STARTTLS");
        } else {
            add(
                    Grade.PROBLEM,
                    "session",
                    target.place() + ": " + deepest.getMessage(),
                    "See the server's log of this moment");
        }
    }

    private void addCertificate(Sockets sockets) {
        SSLSocket secured = sockets.secured();
        if (secured == null) {
            if (target.security().layer() != null) {
                add(
                        Grade.WARNING,
                        "TLS",
                        target.place() + " offers none, so mail goes there in plain text",
                        "If it should not, write starttls=required, and have the server offer it");
            }
            return;
        }
        try {
            Certificate[] chain = secured.getSession().getPeerCertificates();
            Instant end = ((X509Certificate) chain[0]).getNotAfter().toInstant();
            boolean isSoon = end.isBefore(clock.instant().plus(SOON));
            add(
                    isSoon ? Grade.WARNING : Grade.OK,
                    "certificate",
                    secured.getSession().getProtocol() + ", valid until " + end,
                    isSoon ? "Have the server's certificate renewed before then" : "");
        } catch (SSLPeerUnverifiedException e) {
            add(Grade.WARNING, "certificate", "the server showed none: " + e.getMessage(), "Have it show one");
        }
    }

    private String words() {
        return most.toMillis() < 1_000 ? most.toMillis() + " ms" : most.toSeconds() + " s";
    }
}
