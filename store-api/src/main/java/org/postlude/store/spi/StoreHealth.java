package org.postlude.store.spi;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether a store takes changes.
 *
 * @param refusing empty if it does; else why not, and what to do
 * @param since when that began
 */
public record StoreHealth(Optional<String> refusing, Instant since) {}
