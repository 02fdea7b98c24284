/** The file of {@code postlude run}: what it may say, and where it says something else. */
@NullMarked
package org.postlude.command.config;

import org.jspecify.annotations.NullMarked;
