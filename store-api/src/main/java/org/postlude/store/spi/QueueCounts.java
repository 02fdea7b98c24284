package org.postlude.store.spi;

/**
 * How many messages have not ended. A message counts once, whatever its number of parts.
 *
 * @param messages with at least one part that is not DONE
 * @param claimed with at least one part CLAIMED
 * @param inDoubt with at least one part IN_DOUBT
 * @param held with at least one part HELD
 */
public record QueueCounts(long messages, long claimed, long inDoubt, long held) {}
