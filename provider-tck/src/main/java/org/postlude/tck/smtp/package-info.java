/**
 * An SMTP and LMTP server that fails as it is told, for whoever tests a mail client of any kind.
 *
 * <p>{@link org.postlude.tck.smtp.FaultServer} speaks on real sockets of the loopback, with STARTTLS, logins and pipelining
 * where they are wanted. At each {@link org.postlude.tck.smtp.SmtpPoint} of a conversation it does what an {@link
 * org.postlude.tck.smtp.SmtpFault} says: it hangs, cuts the line, drips, floods, talks nonsense. It keeps an account of what
 * it took responsibility for, whatever its client was told: {@link org.postlude.tck.smtp.Taken}. A server of a test's own begins
 * with {@link org.postlude.tck.smtp.SmtpLines}.
 */
package org.postlude.tck.smtp;
