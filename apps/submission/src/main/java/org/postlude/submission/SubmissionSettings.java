package org.postlude.submission;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.postlude.store.MessageStore;

/**
 * How a server is set.
 *
 * @param via the route of the mail; null: the spooler's own
 * @param addressType of whom RCPT names
 * @param passwords null: nobody logs in
 * @param certificate null: no TLS
 * @param isTlsImplicit TLS from the first octet, and no STARTTLS
 * @param largest of a message, in octets
 */
record SubmissionSettings(
        MessageStore store,
        @Nullable String via,
        String addressType,
        InetSocketAddress address,
        String hostName,
        @Nullable PasswordCheck passwords,
        @Nullable TlsCertificate certificate,
        boolean isTlsImplicit,
        int largest,
        int connections,
        int recipients,
        int errors,
        Duration idle,
        InstantSource clock) {
    /** Elsewhere than on the loopback everything goes through TLS. */
    boolean needsTls() {
        return !isLoopback();
    }

    boolean needsLogin() {
        return passwords != null;
    }

    private boolean isLoopback() {
        return address.getAddress() != null && address.getAddress().isLoopbackAddress();
    }

    /** Whoever can reach it could send in our name, and read what others send. */
    SubmissionSettings checked() {
        if (address.getAddress() == null) {
            throw new IllegalArgumentException("there is no host " + address.getHostString() + " to listen at");
        }
        if (!isLoopback() && (passwords == null || certificate == null)) {
            throw new IllegalArgumentException(
                    "it does not listen at " + address
                            + ", where others can reach it, without passwords and a certificate; give both, or listen at 127.0.0.1");
        }
        if (isTlsImplicit && certificate == null) {
            throw new IllegalArgumentException("there is no TLS at " + address + " without a certificate; give one");
        }
        if (largest < 1 || connections < 1 || recipients < 1 || errors < 1 || idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("no limit may be less than one: " + this);
        }
        return this;
    }
}
