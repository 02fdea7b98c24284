/**
 * What becomes of mail when the program that sends it ends. {@link org.postlude.exit.Main} starts one program after another
 * against a slow server, ends each, and counts.
 */
@NullMarked
package org.postlude.exit;

import org.jspecify.annotations.NullMarked;
