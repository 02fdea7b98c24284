/** From Jakarta Mail's objects to submissions, and from address fields to envelopes. */
package org.postlude.bridge;
