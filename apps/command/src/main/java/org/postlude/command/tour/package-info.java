/**
 * {@code postlude tour}: the real spooler and a real store, and a transport that stands still where it is told to, so that
 * "on the wire" and "arriving" are facts and the five modes of logoff can be compared.
 */
@NullMarked
package org.postlude.command.tour;

import org.jspecify.annotations.NullMarked;
