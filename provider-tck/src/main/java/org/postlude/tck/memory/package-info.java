/** A store in memory with an explicit durable image; stricter towards its caller than any real store. */
package org.postlude.tck.memory;
