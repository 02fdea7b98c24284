/** A page to watch a spooler by, on the loopback. */
@NullMarked
package org.postlude.web;

import org.jspecify.annotations.NullMarked;
