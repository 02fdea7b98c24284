package org.postlude.store.spi;

/**
 * The right to change a queue, of one incarnation of one spooler. Embedded stores have one slot and leases without end,
 * proved by the lock on the store.
 *
 * @param epoch strictly greater than that of every earlier lease of this store
 */
public record Lease(long epoch) {}
