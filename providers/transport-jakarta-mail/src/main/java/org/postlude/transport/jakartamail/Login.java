package org.postlude.transport.jakartamail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in, and how.
 *
 * @param mechanisms at least one, the first that the server offers is taken
 * @param unprotected whether also where nobody knows who listens
 */
record Login(
        String user,
        List<Mechanism> mechanisms,
        @Nullable SecretSource passwords,
        @Nullable SecretSource tokens,
        boolean unprotected) {
    /** In the order in which they are preferred. */
    enum Mechanism {
        XOAUTH2,
        PLAIN,
        LOGIN;

        boolean isToken() {
            return this == XOAUTH2;
        }
    }

    static @Nullable Login of(
            String scheme, Options options, @Nullable SecretSource passwords, @Nullable SecretSource tokens) {
        SecretPlace password = options.secret("password");
        SecretPlace token = options.secret("token");
        String user = options.text("user", "");
        if (user.isEmpty()) {
            if (password != null || token != null || !options.text("auth", "").isEmpty()) {
                throw options.refused("a login without a user; write " + scheme + "://user@host, or the option user");
            }
            return null;
        }
        boolean unprotected =
                options.oneOf("unprotectedLogin", "refuse", "allow", "refuse").equals("allow");
        // What the options say is meant for this transport, what was given in code for all of them.
        boolean here = password != null || token != null;
        Login login =
                new Login(user, new ArrayList<>(), here ? password : passwords, here ? token : tokens, unprotected);
        Set<String> wanted = Set.of(options.text("auth", "xoauth2,plain,login")
                .toUpperCase(Locale.ROOT)
                .split(",", -1));
        for (Mechanism mechanism : Mechanism.values()) {
            if (wanted.contains(mechanism.name()) && login.source(mechanism) != null) {
                login.mechanisms.add(mechanism);
            }
        }
        for (String word : wanted) {
            if (!word.matches("XOAUTH2|PLAIN|LOGIN")) {
                throw options.wrong("auth", options.text("auth", ""), "write some of xoauth2,plain,login");
            }
        }
        if (login.mechanisms.isEmpty()) {
            throw options.refused("user " + user + " has no secret to log in with; give password (for plain and login)"
                    + " or token (for xoauth2), and " + SecretPlace.FORM);
        }
        return login;
    }

    @Nullable
    SecretSource source(Mechanism mechanism) {
        return mechanism.isToken() ? tokens : passwords;
    }
}
