package org.postlude.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What is in the queue, why, and what becomes of it. */
@Command(
        name = "queue",
        description = {
            "Looks at the mail that has not ended, and changes what becomes of it.",
            "While a process owns the store, it does what is asked; else the store is opened for the moment, and"
                    + " nothing is sent."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WORD")
final class QueueCommand extends QueueOrders implements Runnable {
    private QueueCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** With all its words. */
    static CommandLine of(Surroundings surroundings) {
        return new CommandLine(new QueueCommand(surroundings))
                .addSubcommand(new QueueTrace(surroundings))
                .addSubcommand(new QueueSuppress(surroundings));
    }

    @Override
    public void run() {
        throw new UsageException("queue needs a word; give 'postlude queue list' or 'postlude queue show ID', or see"
                + " 'postlude queue --help'");
    }
}
