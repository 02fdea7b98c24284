package org.postlude.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What is in the queue, why, and what becomes of it. */
@Command(
        name = "queue",
        description = {
            "Looks at the mail that has not ended, and changes what becomes of it.",
            "While a process owns the store, it does what is asked; else the store is opened for the moment, and nothing is sent."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WORD")
final class QueueCommand implements Runnable {
    private QueueCommand() {}

    /** With all its words; they come in groups, each a class. */
    static CommandLine of(Surroundings surroundings) {
        CommandLine queue = new CommandLine(new QueueCommand());
        for (Object group :
                new Object[] {new QueueLook(surroundings), new QueueChanges(surroundings), new QueueOrders(surroundings)
                }) {
            new CommandLine(group).getSubcommands().forEach(queue::addSubcommand);
        }
        return queue.addSubcommand(new QueueTrace(surroundings));
    }

    @Override
    public void run() {
        throw new UsageException("queue needs a word; give 'postlude queue list' or 'postlude queue show ID', or see"
                + " 'postlude queue --help'");
    }
}
