package org.postlude.transport.jakartamail;

import java.io.IOException;

/**
 * Where a password or an access token comes from, in code. Asked for each connection that logs in, on a thread of its own,
 * several at once; an answer that does not come within {@code connectTimeout} is none.
 *
 * <p>What it returns is kept nowhere, and is in no log, report or exception. What it throws is: put no secret there.
 */
@FunctionalInterface
public interface SecretSource {
    /**
     * Gets it.
     *
     * @param question whose, and whether the last one was refused
     * @return the password or token itself, never empty
     * @throws IOException there is none now; mail waits, and the text is shown as the reason
     * @throws InterruptedException the attempt was stopped meanwhile
     */
    String secret(Question question) throws IOException, InterruptedException;

    /**
     * What is asked for.
     *
     * @param transport the transport's name
     * @param host the server that it is for
     * @param user the name that logs in
     * @param refused whether the server has just refused what was given before on this connection; asked so for a token
     *     only, and once: get a fresh one
     */
    record Question(String transport, String host, String user, boolean refused) {}
}
