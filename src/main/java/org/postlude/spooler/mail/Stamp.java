package org.postlude.spooler.mail;

import java.time.Instant;

/**
 * What a message gets that came without (RFC 5322, 3.6).
 *
 * <p>A retried submit is the same message only if it is given the same stamp: a store's digest covers these fields too.
 *
 * @param messageId with its angle brackets
 * @param date when the message was submitted
 */
public record Stamp(String messageId, Instant date) {}
