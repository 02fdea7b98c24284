/**
 * What an operator asks of a store's queue, and the answers: {@link org.postlude.spooler.queue.QueueControl} for a store that is
 * open in this spooler, {@link org.postlude.spooler.queue.QueueView} for what can be looked at without owning it. All take one
 * {@link org.postlude.spooler.queue.Filter}.
 */
package org.postlude.spooler.queue;
