/** Looks at what a run depends on, and changes nothing. */
@NullMarked
package org.postlude.command.doctor;

import org.jspecify.annotations.NullMarked;
