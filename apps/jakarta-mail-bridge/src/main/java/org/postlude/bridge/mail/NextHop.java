package org.postlude.bridge.mail;

import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.jakartamail.SmtpRequest;
import org.postlude.transport.jakartamail.StartTls;

/**
 * Where a session's mail goes, out of the properties that Jakarta Mail's own transport reads. What cannot be kept is refused by its name:
 * nobody's mail is to go less protected than was asked for.
 *
 * @param request its name tells all of it, so that equal ones are one
 * @param password for its user; in memory only
 */
record NextHop(TransportRequest request, @Nullable String password) {
    private static final String SSL_FACTORY = "javax.net.ssl.SSLSocketFactory";

    /** What Postlude's transport has no counterpart for, and what to do instead. */
    private static final List<String> REFUSED = List.of(
            "localaddress",
            "localport",
            "submitter",
            "mailextension",
            "ssl.ciphersuites",
            "ssl.socketFactory",
            "ssl.socketFactory.class",
            "ssl.socketFactory.port",
            "socketFactory",
            "proxy.host",
            "socks.host");

    /** Who is asked, and with what. */
    record Login(
            String host, int port, String user, @Nullable String password) {}

    /** {@code smtps} where that alone is set, so that the other word of Jakarta Mail serves as well. */
    static String prefix(Words words) {
        boolean isSmtps = words.text("mail.smtp.host") == null && words.text("mail.smtps.host") != null;
        return isSmtps ? "mail.smtps." : "mail.smtp.";
    }

    static NextHop of(Words words, @Nullable String via, Login login) throws MessagingException {
        try {
            return via == null
                    ? new NextHop(new Reading(words, prefix(words), login).request(), login.password())
                    : new NextHop(new TransportRequest(via, via, new TreeMap<>()), login.password());
        } catch (TransportConfigurationException e) {
            throw new MessagingException(e.getMessage() + ". Nothing was connected, and no mail was taken", e);
        }
    }

    /** One reading of the properties. */
    private record Reading(Words words, String prefix, Login login) {
        TransportRequest request() throws MessagingException {
            checkRefused();
            boolean isTls = isTls();
            SmtpRequest request = SmtpRequest.to("", login.host().isEmpty() ? "localhost" : login.host());
            port(request, isTls);
            StartTls startTls = startTls();
            if (isTls) {
                request.implicitTls();
            } else {
                request.startTls(startTls);
            }
            checkTrust(isTls || startTls == StartTls.REQUIRED);
            if (login.password() != null) {
                request.user(login.user()).option("auth", mechanisms());
                if (!isTls && startTls != StartTls.REQUIRED) {
                    request.option("unprotectedLogin", "allow"); // as the program has it with Jakarta Mail's own
                }
            }
            String localName = words.text(prefix + "localhost");
            if (localName != null) {
                request.option("localName", localName);
            }
            times(request);
            return named(request.request());
        }

        private static TransportRequest named(TransportRequest request) {
            String rest = request.options().isEmpty() ? "" : " " + new TreeMap<>(request.options());
            return new TransportRequest(request.url() + rest, request.url(), request.options());
        }

        private void port(SmtpRequest request, boolean isTls) {
            String factorysPort = words.text(prefix + "socketFactory.port");
            int port = isTls && factorysPort != null && factorysPort.matches("\\d{1,5}")
                    ? Integer.parseInt(factorysPort)
                    : login.port();
            if (port > 0) {
                request.port(port);
            }
        }

        private boolean isTls() throws MessagingException {
            String factory = words.text(prefix + "socketFactory.class");
            if (factory != null && !factory.equals(SSL_FACTORY)) {
                throw refused("socketFactory.class", "a socket factory of the program's own");
            }
            return factory != null || words.is(prefix + "ssl.enable", prefix.equals("mail.smtps."));
        }

        /** With a login it is required, unless the program says that it is not: a password is not to be had by taking STARTTLS away. */
        private StartTls startTls() {
            boolean isEnabled = words.is(prefix + "starttls.enable", false);
            String required = words.text(prefix + "starttls.required", "").toLowerCase(Locale.ROOT);
            if (required.equals("true") || (isEnabled && login.password() != null && !required.equals("false"))) {
                return StartTls.REQUIRED;
            }
            return isEnabled ? StartTls.OPPORTUNISTIC : StartTls.OFF;
        }

        private void checkTrust(boolean isVerified) throws MessagingException {
            if (isVerified && words.text(prefix + "ssl.trust") != null) {
                throw refused("ssl.trust", "trust in a certificate that nobody has signed");
            }
            if (isVerified && !words.is(prefix + "ssl.checkserveridentity", true)) {
                throw refused("ssl.checkserveridentity", "a certificate of another name");
            }
            String protocols = words.text(prefix + "ssl.protocols");
            if (protocols != null && !List.of(protocols.split("\\s+", -1)).contains("TLSv1.2")) {
                throw refused("ssl.protocols", "a choice of protocols without TLSv1.2");
            }
        }

        /** XOAUTH2 is off unless it is named, as it is in Angus. */
        private String mechanisms() throws MessagingException {
            String named = words.text(prefix + "auth.mechanisms", "LOGIN PLAIN");
            List<String> ours = new ArrayList<>();
            for (String mechanism : Set.of(named.toLowerCase(Locale.ROOT).split("[\\s,]+", -1))) {
                boolean isOurs = Set.of("xoauth2", "plain", "login").contains(mechanism);
                if (isOurs && !words.is(prefix + "auth." + mechanism + ".disable", false)) {
                    ours.add(mechanism);
                }
            }
            if (ours.isEmpty()) {
                throw refused("auth.mechanisms", "a login by none of PLAIN, LOGIN and XOAUTH2");
            }
            ours.sort(null);
            return String.join(",", ours);
        }

        /** The final dot has its own ten minutes: nobody waits for it here, and to give it up early makes doubles. */
        private void times(SmtpRequest request) throws MessagingException {
            time(request, "connectiontimeout", "connectTimeout");
            time(request, "timeout", "greetingTimeout", "commandTimeout", "dataTimeout");
            time(request, "writetimeout", "writeTimeout");
        }

        private void time(SmtpRequest request, String property, String... options) throws MessagingException {
            String text = words.text(prefix + property, "0");
            if (!text.matches("-?\\d{1,9}")) {
                throw new MessagingException(prefix + property + " is '" + text
                        + "', which is no number of milliseconds; nothing was connected");
            }
            if (Integer.parseInt(text) > 0) {
                for (String option : options) {
                    request.option(option, text + "ms");
                }
            }
        }

        private void checkRefused() throws MessagingException {
            for (String property : REFUSED) {
                if (words.text(prefix + property) != null) {
                    throw refused(property, "it");
                }
            }
            if (words.is(prefix + "sasl.enable", false)) {
                throw refused("sasl.enable", "SASL of Java");
            }
            if (words.is(prefix + "reportsuccess", false)) {
                throw refused("reportsuccess", "an exception for success");
            }
            if (!words.is(prefix + "ehlo", true)) {
                throw refused("ehlo", "HELO first");
            }
        }

        private MessagingException refused(String property, String what) {
            return new MessagingException(
                    "the property " + prefix + property + " asks for what Postlude cannot keep (" + what
                            + "), so nothing was connected and no mail was taken. Take it out, or say where mail goes by "
                            + MailSettings.PREFIX
                            + "via, a URL as in docs/guides/smtp.md, for example smtps://user@host?trust=/FILE");
        }
    }
}
