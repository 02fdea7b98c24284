package org.postlude.command.tour;

import java.util.List;

/**
 * What a close without a logoff did.
 *
 * @param stopped how many transfers were stopped, as ABORT does
 * @param queued how many messages the store holds afterwards
 * @param isNothingLost whether each message of the state is where it was: in the queue, or at its source
 * @param warning what was logged
 * @param differences from what is documented, a sentence each
 */
record CloseRun(long stopped, long queued, boolean isNothingLost, String warning, List<String> differences) {}
