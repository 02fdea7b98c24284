/**
 * The spooler's only threads, and all that touches a clock, a store or a transport: the owner that feeds the core, the
 * desks that carry its commands out, and the handles that clients hold.
 */
package org.postlude.spooler.run;
