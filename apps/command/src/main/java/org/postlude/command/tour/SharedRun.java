package org.postlude.command.tour;

import java.util.List;
import org.postlude.store.LogoffReport;

/**
 * What a logoff of one of two holders did.
 *
 * @param first the answer to the one who left
 * @param other the answer to the one who stayed, sent one more message, and left later
 * @param differences from what is documented, a sentence each
 */
record SharedRun(LogoffReport first, LogoffReport other, List<String> differences) {}
