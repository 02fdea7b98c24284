package org.postlude.submission;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.AuthenticationHandler;
import org.subethamail.smtp.AuthenticationHandlerFactory;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.Session;

/** AUTH (RFC 4954); the mechanisms are the library's. */
final class LoginCommand extends Verb {
    private static final Logger LOG = LoggerFactory.getLogger(LoginCommand.class);
    private static final int SYNTAX = 501;

    /** Base64, not empty: no mechanism here has an empty answer (RFC 4954, 4). */
    private static final Pattern ANSWER = Pattern.compile("[A-Za-z0-9+/]+=*");

    private final SubmissionSettings settings;

    LoginCommand(Clients clients, SubmissionSettings settings) {
        super("AUTH", clients);
        this.settings = settings;
    }

    @Override
    String answer(String line, Session session) throws IOException, DropConnectionException {
        Optional<AuthenticationHandlerFactory> logins = session.getServer().getAuthenticationHandlerFactory();
        if (logins.isEmpty()) {
            return "502 5.5.1 Nobody logs in here";
        }
        if (settings.needsTls() && !session.isTLSStarted()) {
            return "538 5.7.11 Encryption is needed for a login: say STARTTLS first";
        }
        if (session.isAuthenticated() || session.isMailTransactionInProgress()) {
            return "503 5.5.1 No login now: it is known who you are, or in the middle of a message";
        }
        String[] words = line.strip().split(" +", 3);
        if (words.length < 2) {
            return "501 5.5.4 Syntax: AUTH mechanism [initial-response]";
        }
        if (!logins.get().getAuthenticationMechanisms().contains(words[1].toUpperCase(Locale.ROOT))) {
            return "504 5.5.4 " + logins.get().getAuthenticationMechanisms() + " are the mechanisms";
        }
        return loggedIn(line, session, logins.get().create());
    }

    private static String loggedIn(String line, Session session, AuthenticationHandler login)
            throws IOException, DropConnectionException {
        try {
            Optional<String> challenge = login.auth(line.strip(), session);
            while (challenge.isPresent()) {
                session.sendResponse(challenge.get());
                String said = session.getReader().readLine();
                if (said == null || said.strip().equals("*")) {
                    return "501 5.7.0 The login was called off";
                }
                if (!ANSWER.matcher(said).matches() || said.equalsIgnoreCase("AUTH")) {
                    return "501 5.5.2 That is no answer of this mechanism"; // the library takes some for a new
                    // beginning
                }
                challenge = login.auth(said, session);
            }
        } catch (RejectException e) {
            LOG.info("a login from {} failed", session.getRemoteAddress());
            return e.getCode() == SYNTAX
                    ? "501 5.5.2 That is no answer of this mechanism"
                    : "535 5.7.8 The user name or the password is wrong";
        }
        session.setAuthenticationHandler(login);
        return "235 2.7.0 Logged in";
    }
}
