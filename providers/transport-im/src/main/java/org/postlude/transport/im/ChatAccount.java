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
 */
record ChatAccount(
        String address,
        String host,
        int port,
        boolean tls,
        String resource,
        Supplier<String> password,
        Duration patience,
        Duration resumption) {}
