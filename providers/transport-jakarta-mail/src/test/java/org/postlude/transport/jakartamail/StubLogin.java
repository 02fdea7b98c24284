package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The stub's AUTH: PLAIN and LOGIN with a password, XOAUTH2 with a token; anything else gets a 535. */
final class StubLogin implements Reaction {
    static final String USER = "ann@example.org";
    static final String PASSWORD = "correct horse battery staple";
    static final String TOKEN = "ya29.token-that-nobody-may-see";

    private final Queue<String> tried = new ConcurrentLinkedQueue<>();

    /** Mechanism and what was said, decoded, of each try. */
    List<String> tried() {
        return List.copyOf(tried);
    }

    @Override
    public boolean on(SmtpStub.Line line) throws IOException, InterruptedException {
        String[] words = line.command().split(" ", -1);
        boolean good = switch (words[1]) {
            case "PLAIN" -> said("PLAIN", response(line, words)).equals("\0" + USER + "\0" + PASSWORD);
            case "LOGIN" ->
                said("LOGIN", challenged(line, "VXNlcm5hbWU6") + "\0" + challenged(line, "UGFzc3dvcmQ6"))
                        .equals(USER + "\0" + PASSWORD);
            case "XOAUTH2" -> token(line, said("XOAUTH2", response(line, words)));
            default -> throw new AssertionError(line.command());
        };
        return Reaction.say(good ? "235 2.7.0 welcome" : "535 5.7.8 no").on(line);
    }

    private String said(String mechanism, String what) {
        tried.add(mechanism + " " + what);
        return what;
    }

    private static boolean token(SmtpStub.Line line, String said) throws IOException, InterruptedException {
        boolean good = said.equals("user=" + USER + "\1auth=Bearer " + TOKEN + "\1\1");
        // As Google's does it: what is wrong comes as a challenge, and the refusal after an empty line.
        return good || !challenged(line, "eyJzdGF0dXMiOiI0MDEifQ==").isEmpty();
    }

    private static String response(SmtpStub.Line line, String[] words) throws IOException, InterruptedException {
        return words.length > 2 ? decoded(words[2]) : challenged(line, "");
    }

    private static String challenged(SmtpStub.Line line, String challenge) throws IOException, InterruptedException {
        Reaction.say("334 " + challenge).on(line);
        return decoded(String.valueOf(line.readLine()));
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
