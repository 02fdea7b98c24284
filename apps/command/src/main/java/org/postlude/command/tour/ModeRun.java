package org.postlude.command.tour;

import java.util.List;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;

/**
 * What one mode did.
 *
 * @param mode which
 * @param state where each message stood when it began
 * @param before the calls until then
 * @param calls the calls from the logoff to its answer
 * @param report the answer
 * @param differences from what is documented, a sentence each
 */
record ModeRun(
        LogoffMode mode,
        List<Standing> state,
        List<String> before,
        List<String> calls,
        LogoffReport report,
        List<String> differences) {}
