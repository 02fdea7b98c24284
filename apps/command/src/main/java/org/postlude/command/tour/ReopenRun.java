package org.postlude.command.tour;

import java.util.List;
import org.postlude.store.LogoffReport;

/**
 * What became of the mail that a close had left, when its store was opened again.
 *
 * @param left how many messages the close had left
 * @param report the answer to NO_WAIT
 * @param isEachOnce whether the next hop has each message once, byte by byte as it was submitted
 * @param differences from what is documented, a sentence each
 */
record ReopenRun(long left, LogoffReport report, boolean isEachOnce, List<String> differences) {}
