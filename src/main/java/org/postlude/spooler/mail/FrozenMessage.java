package org.postlude.spooler.mail;

import org.postlude.message.Content;

/**
 * A message as it will be stored and sent, in every attempt.
 *
 * @param content the octets; reads the client's content again at each opening, so it lives no longer than that
 * @param messageId the Message-ID in them, with its angle brackets; its first 998 characters
 * @param converted whether bare line feeds became CRLF
 * @param subject the field unfolded and as it stands, so perhaps with encoded words (RFC 2047), shortened; empty if there is none
 */
public record FrozenMessage(Content content, String messageId, boolean converted, String subject) {}
