/**
 * What a store vendor implements: {@link org.postlude.store.spi.StoreProvider} and {@link
 * org.postlude.store.spi.SpoolerLogon}, the durable queue that the spooler works on. The rules have numbers (Q0, Q1, ...)
 * in {@code docs/rules.md}; the kit's store suite checks each of them.
 */
package org.postlude.store.spi;
