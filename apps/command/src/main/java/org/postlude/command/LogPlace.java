package org.postlude.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which log of activity. */
final class LogPlace {
    @Parameters(paramLabel = "DIR", arity = "0..1", description = "the log's folder")
    private @Nullable Path folder;

    @Option(names = "--log", paramLabel = "DIR", description = "the same as an option")
    private @Nullable Path option;

    Path folder() {
        if (folder != null && option != null) {
            throw new UsageException("DIR and --log name a folder twice; nothing was done. Give one of them");
        }
        Path found = folder == null ? option : folder;
        if (found == null) {
            throw new UsageException(
                    "which log is not said; nothing was done. Give its folder: 'activity-log' of the file"
                            + " that 'postlude run' has says which");
        }
        if (!Files.isDirectory(found)) {
            throw new UsageException(found + " is no folder, and so no log; nothing was done");
        }
        return found;
    }
}
