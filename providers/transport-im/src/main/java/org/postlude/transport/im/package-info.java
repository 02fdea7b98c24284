/** Instant messaging over XMPP (RFC 6120, 6121, XEP-0045), on Smack: each account is a transport. */
@NullMarked
package org.postlude.transport.im;

import org.jspecify.annotations.NullMarked;
