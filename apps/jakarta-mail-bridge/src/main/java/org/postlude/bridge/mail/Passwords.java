package org.postlude.bridge.mail;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postlude.transport.jakartamail.SecretSource;

/** The passwords that programs connected with, by the name of their transport. In memory, and nowhere else. Thread-safe. */
final class Passwords implements SecretSource {
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /** Of two who connect with different ones the later is right: the earlier may have been changed. */
    void put(String transport, String password) {
        known.put(transport, password);
    }

    @Override
    public String secret(Question question) throws IOException {
        String password = known.get(question.transport());
        if (password == null) {
            throw new IOException("this process has no password yet for " + question.user() + " at " + question.host()
                    + ": it is kept in memory only, and comes with the program's next connect()");
        }
        return password;
    }
}
