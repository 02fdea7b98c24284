package org.postlude.transport.im;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Who logs in where.
 *
 * @param address the account's bare address
 * @param host where the server is
 * @param port of it
 * @param tls whether the connection has to be encrypted, with a certificate that is trusted
 * @param resource what this session is called; the same each time
 * @param password asked for each login
 * @param patience how long the server has for each answer
 * @param resumption how long a lost stream is gone on with; zero for never
 * @param showing what others, and the server, see of this session
 */
record ChatAccount(
        String address,
        String host,
        int port,
        boolean tls,
        String resource,
        Supplier<String> password,
        Duration patience,
        Duration resumption,
        Showing showing) {
    /** What others see of a session; it decides what the server gives it (RFC 6121, 4.7.2.3 and 8.5.2.1). */
    enum Showing {
        /** It takes what is said to the account, and what the server has kept of it. */
        AVAILABLE,
        /** In rooms only: what is said to the account is for another session, and is kept until there is one. */
        ASIDE,
        /** Logged in, and nothing more. */
        UNSEEN
    }

    /** A session that takes what is said to the account. */
    ChatAccount(
            String address,
            String host,
            int port,
            boolean tls,
            String resource,
            Supplier<String> password,
            Duration patience,
            Duration resumption) {
        this(address, host, port, tls, resource, password, patience, resumption, Showing.AVAILABLE);
    }

    /** The same account in another session beside this one, for a second of the same name would end the first. */
    ChatAccount beside(String name, Duration its, Duration goneOnWith, Showing shown) {
        return new ChatAccount(address, host, port, tls, resource + name, password, its, goneOnWith, shown);
    }
}
