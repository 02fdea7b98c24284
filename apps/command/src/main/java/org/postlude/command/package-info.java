/** The command: {@code postlude send}, {@code postlude queue}. Words, fields and exit codes are stable. */
@NullMarked
package org.postlude.command;

import org.jspecify.annotations.NullMarked;
