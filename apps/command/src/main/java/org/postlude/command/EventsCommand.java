package org.postlude.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What a log of activity has, and whether it is what was written. */
@Command(
        name = "events",
        description = "Reads the log of what became of mail, which 'run' keeps where its file says so (activity-log).",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WORD")
final class EventsCommand implements Runnable {
    private EventsCommand() {}

    /** With all its words. */
    static CommandLine of(Surroundings surroundings) {
        return new CommandLine(new EventsCommand())
                .addSubcommand(new EventsVerify(surroundings))
                .addSubcommand(new EventsShow(surroundings))
                .addSubcommand(new EventsTail(surroundings));
    }

    @Override
    public void run() {
        throw new UsageException(
                "events needs a word; give 'postlude events show DIR', 'postlude events verify DIR' or 'postlude events tail"
                        + " DIR', or see 'postlude events --help'");
    }
}
