/** The links of instant messaging, against a real server; in their own package, for they are nobody else's. */
@NullMarked
package org.postlude.transport.im;

import org.jspecify.annotations.NullMarked;
