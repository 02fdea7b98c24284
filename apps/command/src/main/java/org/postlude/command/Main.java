package org.postlude.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.postlude.command.tour.TourCommand;
import org.postlude.message.ActivityEvent;
import org.postlude.message.PostludeException;
import org.postlude.transport.im.ConversationWatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The entry: words to commands, failures to lines and exit codes. */
@Command(
        name = "postlude",
        description = "Sends mail durably, and says what became of it.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; nothing is left",
            "64:the command line is wrong",
            "65:a file cannot be sent as it is (the others were); of 'events': the log is not what was written",
            "67:every message ended, some were returned",
            "69:refused: something is going on, or not all that was asked for could be done; of 'doctor': there is a problem",
            "70:incomplete at the deadline",
            "73, 74:the store, or the target of an export, cannot be created, read or written",
            "75:mail is left in the queue",
            "78:the configuration is wrong"
        })
public final class Main implements Runnable {
    private Main() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int code = run(
                args,
                new Surroundings(
                        System.in,
                        System.out,
                        System.err,
                        System::getenv,
                        InstantSource.system(),
                        new ProcessSignals()));
        System.out.flush();
        System.err.flush();
        System.exit(code);
    }

    static int run(String[] args, Surroundings surroundings) {
        return run(args, surroundings, Main::watch);
    }

    /** Whoever tries it hands in rooms of his own. */
    static int run(String[] args, Surroundings surroundings, ImWatch.Opener rooms) {
        return commandLine(surroundings, rooms).execute(args);
    }

    private static ImWatch.Watched watch(
            String url, String room, Consumer<ActivityEvent> events, Consumer<String> notes)
            throws IOException, InterruptedException {
        ConversationWatch watch = ConversationWatch.open(url, room, events, notes);
        return new ImWatch.Watched() {
            @Override
            public boolean await(Duration within) throws InterruptedException {
                return watch.await(within);
            }

            @Override
            public void close() {
                watch.close();
            }
        };
    }

    /** All commands there are; a further one is a further line. */
    private static CommandLine commandLine(Surroundings surroundings, ImWatch.Opener rooms) {
        return new CommandLine(new Main())
                .addSubcommand(new SendCommand(surroundings))
                .addSubcommand(QueueCommand.of(surroundings))
                .addSubcommand(EventsCommand.of(surroundings))
                .addSubcommand(ImCommand.of(surroundings, rooms))
                .addSubcommand(GuestCommand.of(surroundings))
                .addSubcommand(new FlushCommand(surroundings))
                .addSubcommand(new InboxCommand(surroundings))
                .addSubcommand(new RunCommand(surroundings))
                .addSubcommand(new LogoffCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new ReloadCommand(surroundings))
                .addSubcommand(new DoctorCommand(surroundings))
                .addSubcommand(new TourCommand(surroundings.out()))
                .setExpandAtFiles(false) // "@list" is a file of that name
                .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((e, arguments) -> wrongUsage(e, surroundings))
                .setExecutionExceptionHandler((e, line, result) -> failed(e, surroundings));
    }

    @Override
    public void run() {
        throw new UsageException(
                "no command given; try 'postlude send FILE', 'postlude queue list' or 'postlude --help'");
    }

    private static int wrongUsage(ParameterException e, Surroundings surroundings) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        surroundings.line(e.getMessage() + "; nothing was done. See '" + command + " --help'");
        return ExitCodes.USAGE;
    }

    private static int failed(Exception e, Surroundings surroundings) {
        if (e instanceof UsageException) {
            surroundings.line(Objects.requireNonNullElse(e.getMessage(), "wrong usage"));
            return ExitCodes.USAGE;
        }
        if (e instanceof PostludeException expected) {
            surroundings.line(Objects.requireNonNullElse(expected.getMessage(), expected.toString()));
            return ExitCodes.of(expected);
        }
        surroundings.line(
                "a fault in postlude itself: " + e + ". What was submitted is in the store; the trace follows");
        e.printStackTrace(surroundings.err());
        return ExitCodes.INCOMPLETE;
    }

    /** From the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"postlude " + Objects.requireNonNullElse(version, "(not packaged)")};
        }
    }
}
