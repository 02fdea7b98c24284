/** The simulator: the real spooler in a world of which each step is known. One seed is one run. */
package org.postlude.spooler.testing;
