/** The Maildir transport: {@link org.postlude.transport.maildir.MaildirDropTransportProvider}. */
package org.postlude.transport.maildir;
