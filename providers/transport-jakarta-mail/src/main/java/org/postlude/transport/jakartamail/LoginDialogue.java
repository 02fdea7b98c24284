package org.postlude.transport.jakartamail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Direction;

/**
 * AUTH (RFC 4954), on the socket itself and not through Angus, whose trace of the conversation can be switched on from
 * outside. What was secret is blotted out of what the server says of it.
 */
final class LoginDialogue {
    private static final int GOOD = 235;
    private static final int GO_ON = 334;
    // RFC 4954, section 4: a longer initial response does not go with the command.
    private static final int LONGEST_COMMAND = 510;

    private final String transport;
    private final SmtpSettings settings;
    private final Login login;
    private final SmtpConnection connection;
    private final SmtpSocket socket;
    // As they would come back, each octet a character.
    private final List<String> secrets = new ArrayList<>();
    private @Nullable SmtpAttempt heard;

    LoginDialogue(String transport, SmtpSettings settings, Login login, SmtpConnection connection) {
        this.transport = transport;
        this.settings = settings;
        this.login = login;
        this.connection = connection;
        this.socket = connection.socket();
    }

    /** Logs in, or throws. One mechanism is tried: a refusal by the first is not asked for again by another. */
    void logIn(SmtpAttempt attempt) throws RouteFailure, InterruptedException {
        heard = attempt;
        if (!socket.isVerified() && !login.unprotected()) {
            throw lasting("the connection is not protected");
        }
        Login.Mechanism mechanism = choose();
        String secret = ask(attempt, mechanism, false);
        try {
            ServerReply answer = say(mechanism, secret);
            if (mechanism.isToken() && answer.code() >= 500) {
                String fresh = ask(attempt, mechanism, true);
                answer = fresh.equals(secret) ? answer : say(mechanism, fresh);
            }
            if (answer.code() != GOOD) {
                throw failure(
                        answer.code() >= 500 ? RouteFailure.Kind.REFUSED : RouteFailure.Kind.LOGIN,
                        mechanism + ": " + blotted(answer),
                        null);
            }
        } catch (RouteFailure e) {
            throw e;
        } catch (IOException e) {
            throw failure(RouteFailure.Kind.LOGIN, mechanism + ": connection lost: " + e.getMessage(), e);
        }
    }

    private Login.Mechanism choose() throws RouteFailure {
        // Some old servers write AUTH=, and then the first mechanism is part of Angus' name for it.
        String offered = String.join(
                " ",
                or(connection.getExtensionParameter("AUTH"), ""),
                connection.supportsExtension("AUTH=LOGIN") ? "LOGIN" : "",
                connection.supportsExtension("AUTH=PLAIN") ? "PLAIN" : "");
        List<String> words = List.of(offered.strip().toUpperCase(Locale.ROOT).split(" +", -1));
        for (Login.Mechanism mechanism : login.mechanisms()) {
            if (words.contains(mechanism.name())) {
                return mechanism;
            }
        }
        throw lasting(
                offered.isBlank()
                        ? "the server offers no AUTH"
                        : "the server offers " + String.join(", ", words) + " and none of " + login.mechanisms());
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private String ask(SmtpAttempt attempt, Login.Mechanism mechanism, boolean refused)
            throws RouteFailure, InterruptedException {
        SecretSource source = login.source(mechanism);
        if (source == null) {
            throw new IllegalStateException(mechanism + " without a source"); // Login has not let it in
        }
        var question = new SecretSource.Question(transport, settings.host(), login.user(), refused);
        String what = mechanism.isToken() ? "token" : "password";
        try {
            String secret = Aside.call(
                    attempt, what + "-" + transport, settings.connectTimeout(), () -> source.secret(question));
            check(secret, what);
            secrets.add(WireAddress.octets(secret));
            secrets.add(encoded(secret));
            return secret;
        } catch (TimeoutException e) {
            throw failure(RouteFailure.Kind.LOGIN, "no " + what + " within " + settings.connectTimeout(), e);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            // An exception of another kind was not made to be shown, and who knows what its text holds.
            String why = cause instanceof IOException && cause.getMessage() != null
                    ? cause.getMessage()
                    : cause.getClass().getName();
            throw lasting("no " + what + ": " + why);
        } finally {
            attempt.hold(socket);
        }
    }

    private void check(@Nullable String secret, String what) throws RouteFailure {
        if (secret == null || secret.isEmpty() || secret.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw lasting("the " + what + " is empty or holds a control character");
        }
    }

    private ServerReply say(Login.Mechanism mechanism, String secret) throws IOException {
        return switch (mechanism) {
            case PLAIN -> sayAtOnce("PLAIN", "\0" + login.user() + "\0" + secret);
            case XOAUTH2 -> sayAtOnce("XOAUTH2", "user=" + login.user() + "\1auth=Bearer " + secret + "\1\1");
            case LOGIN -> {
                ServerReply answer = exchange("AUTH LOGIN");
                answer = answer.code() == GO_ON ? exchange(encoded(login.user())) : answer;
                yield last(answer.code() == GO_ON ? exchange(encoded(secret)) : answer, "*");
            }
        };
    }

    private ServerReply sayAtOnce(String mechanism, String response) throws IOException {
        String encoded = encoded(response);
        secrets.add(encoded);
        String command = "AUTH " + mechanism;
        if (command.length() + 1 + encoded.length() > LONGEST_COMMAND) {
            ServerReply answer = exchange(command);
            return answer.code() == GO_ON ? last(exchange(encoded), "") : answer;
        }
        return last(exchange(command + " " + encoded), "");
    }

    /** A 334 now is a challenge that we have no answer to; XOAUTH2 tells so what is wrong, and waits for an empty line. */
    private ServerReply last(ServerReply answer, String wayOut) throws IOException {
        return answer.code() == GO_ON ? exchange(wayOut) : answer;
    }

    private ServerReply exchange(String line) throws IOException {
        socket.replies().expectWithin(settings.commandTimeout());
        tell(Direction.OUTBOUND, line.startsWith("AUTH ") ? line.split(" ", 3)[1] : "");
        socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
        StringBuilder lines = new StringBuilder();
        String next;
        do {
            next = readLine();
            lines.append(next).append('\n');
        } while (next.length() >= 4 && next.charAt(3) == '-');
        ServerReply answer = ServerReply.parse(lines.toString());
        if (answer == null) {
            throw new IOException("the server answered what is no SMTP reply"); // which is not shown: it may be an echo
        }
        tell(Direction.INBOUND, Integer.toString(answer.code()));
        return answer;
    }

    /** Rule T24: the mechanism and the codes, nothing else of it. */
    private void tell(Direction direction, String known) {
        SmtpAttempt by = heard;
        if (by != null) {
            String line = direction == Direction.OUTBOUND && !known.isEmpty() ? "AUTH " + known : known;
            by.tell(direction, (line + " (the rest is not shown)").strip());
        }
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        for (int b = socket.replies().read(); b != '\n'; b = socket.replies().read()) {
            if (b < 0) {
                throw new EOFException("the server closed the connection");
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).replaceFirst("\\r\\z", "");
    }

    private ServerReply blotted(ServerReply answer) {
        // The longest first: others may be parts of it.
        secrets.sort(Comparator.comparingInt(String::length).reversed());
        return answer.without(secrets);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Trying again mends nothing: somebody has to change something. */
    private RouteFailure lasting(String what) {
        return RouteFailure.lasting(RouteFailure.Kind.LOGIN, words(what), null);
    }

    private String words(String what) {
        return settings.place() + ": login as " + login.user() + ": " + what;
    }

    private RouteFailure failure(RouteFailure.Kind kind, String what, @Nullable Exception cause) {
        return new RouteFailure(kind, words(what), cause);
    }
}
