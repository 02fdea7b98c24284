/**
 * How fast it is. {@link org.postlude.bench.Main} lets contenders do the same work in turn, in one run, and prints rates,
 * processor time and memory beside the goals.
 */
@NullMarked
package org.postlude.bench;

import org.jspecify.annotations.NullMarked;
