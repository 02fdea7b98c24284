/**
 * kill -9 and power cuts of a program under load. {@link org.postlude.crash.Load} is the program; what it says before it is
 * ended, what the {@link org.postlude.crash.Receiver} took and what a look at the queue from outside showed stand in one
 * {@link org.postlude.crash.Ledger}, and the {@link org.postlude.crash.Judge} reads nothing else.
 */
@NullMarked
package org.postlude.crash;

import org.jspecify.annotations.NullMarked;
