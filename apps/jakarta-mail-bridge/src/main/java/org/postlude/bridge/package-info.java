/** From Jakarta Mail's objects and from raw octets to submissions, and from address fields to envelopes. */
package org.postlude.bridge;
