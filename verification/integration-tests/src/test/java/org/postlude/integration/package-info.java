/**
 * The whole product, from outside: processes that are killed, the built command, the launcher, real mail servers. What these
 * tests believe they read from the other end of the wire or of the pipe, never from the program's own counters.
 */
@NullMarked
package org.postlude.integration;

import org.jspecify.annotations.NullMarked;
