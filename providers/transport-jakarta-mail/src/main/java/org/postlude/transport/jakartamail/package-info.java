/** The SMTP transport: {@link org.postlude.transport.jakartamail.SmtpTransportProvider}. */
package org.postlude.transport.jakartamail;
