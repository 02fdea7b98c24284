package org.postlude.transport.jakartamail;

/** What a worker may hang in, and what another thread frees it by. Never blocks. */
@FunctionalInterface
interface Abortable {
    void abort();
}
