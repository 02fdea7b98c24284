package org.postlude.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What goes on in conversations. */
@Command(
        name = "im",
        description = "Looks at conversations of instant messaging (XMPP).",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WORD")
final class ImCommand implements Runnable {
    private ImCommand() {}

    /** With all its words. */
    static CommandLine of(Surroundings surroundings, ImWatch.Opener opener) {
        return new CommandLine(new ImCommand()).addSubcommand(new ImWatch(surroundings, opener));
    }

    @Override
    public void run() {
        throw new UsageException(
                "im needs a word; give 'postlude im watch --xmpp USER@HOST:PORT --room ROOM --password file:/PATH', or see"
                        + " 'postlude im --help'");
    }
}
