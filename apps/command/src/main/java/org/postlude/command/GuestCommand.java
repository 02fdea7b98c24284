package org.postlude.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Machines that people work at. */
@Command(
        name = "guest",
        description = "Watches machines that people work at, and logs them off there.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WORD")
final class GuestCommand implements Runnable {
    private GuestCommand() {}

    /** With all its words. */
    static CommandLine of(Surroundings surroundings) {
        return new CommandLine(new GuestCommand())
                .addSubcommand(new GuestWatch(surroundings))
                .addSubcommand(new GuestLogoff(surroundings));
    }

    @Override
    public void run() {
        throw new UsageException(
                "guest needs a word: 'postlude guest watch --qga SOCKET', --libvirt URI or --logind; or"
                        + " 'postlude guest logoff MACHINE --logind'. See 'postlude guest --help'");
    }
}
