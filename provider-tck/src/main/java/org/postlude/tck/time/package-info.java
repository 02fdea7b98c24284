/** Time that stands still until a test moves it. */
package org.postlude.tck.time;
