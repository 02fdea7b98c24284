/**
 * The spooler's decisions, pure: {@link org.postlude.spooler.core.Core#step} takes one event and gives commands. No clock,
 * no thread, no disk, no provider code. One owner feeds it; whoever owns a {@link
 * org.postlude.spooler.core.SpoolerState} is the only one to touch it.
 */
package org.postlude.spooler.core;
