package org.postlude.store.sql;

/**
 * Sizes from which on a database is handled otherwise. Only tests want others, for theirs are small.
 *
 * @param inspectedAtOnce up to here every row is looked at before the store opens; a larger file while it is open
 * @param mostLog above this many octets of the log nothing is written before it is back in the file
 */
record Tuning(long inspectedAtOnce, long mostLog) {
    static final Tuning DEFAULT = new Tuning(16L << 20, 64L << 20);
}
