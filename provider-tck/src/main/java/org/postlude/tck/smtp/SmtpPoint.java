package org.postlude.tck.smtp;

/** Where a conversation can fail, in the order in which a client comes by. */
public enum SmtpPoint {
    /** The connection itself: before the banner is due. */
    CONNECT,
    /** The greeting (RFC 5321, section 4.2). */
    BANNER,
    /** The reply to EHLO, HELO or LHLO. */
    EHLO,
    /** The reply to STARTTLS (RFC 3207). */
    STARTTLS,
    /** The server's part of the TLS handshake. */
    TLS_HANDSHAKE,
    /** The first reply to AUTH (RFC 4954). */
    AUTH,
    /** The reply to MAIL. */
    MAIL,
    /** The reply to RCPT, for each recipient anew. */
    RCPT,
    /** The reply to DATA. */
    DATA,
    /** The reply to the final dot; by LMTP for each recipient anew (RFC 2033, section 4.2). */
    END_OF_DATA,
    /** The reply to QUIT. */
    QUIT
}
