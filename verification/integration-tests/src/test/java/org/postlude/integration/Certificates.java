package org.postlude.integration;

import org.postlude.tck.smtp.ThrowAwayCertificate;

/** For 127.0.0.1 and no other name. */
final class Certificates {
    /** What the servers in this JVM show. */
    static final ThrowAwayCertificate OURS = ThrowAwayCertificate.makeTemporary("server", "127.0.0.1");

    /** What none of them has. */
    static final ThrowAwayCertificate ANOTHER = ThrowAwayCertificate.makeTemporary("another", "127.0.0.1");

    private Certificates() {}
}
