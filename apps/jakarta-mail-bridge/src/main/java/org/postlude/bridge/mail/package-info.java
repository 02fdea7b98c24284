/**
 * Jakarta Mail's own doors to a store: the protocol {@code postlude} of {@link jakarta.mail.Session#getTransport(String)} and {@link
 * jakarta.mail.Session#getStore(String)}. A program that sends with Jakarta Mail, or with what stands on it, becomes durable by the
 * property {@code mail.transport.protocol=postlude}; {@code docs/guides/jakarta-mail.md} lists the others.
 *
 * <p>Begin with {@link org.postlude.bridge.mail.PostludeTransport}, and with {@link org.postlude.bridge.mail.SharedMail} for what all of
 * them have in common.
 */
package org.postlude.bridge.mail;
