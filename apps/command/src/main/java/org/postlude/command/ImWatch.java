package org.postlude.command;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.activitylog.LogEntry;
import org.postlude.message.ActivityEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The events of a room as they come. */
@Command(
        name = "watch",
        description =
                "Joins a room and shows each event of it as it comes (who joins, who leaves and how), until Ctrl-C or until"
                        + " the room is gone. Nothing of it is kept.",
        mixinStandardHelpOptions = true)
final class ImWatch implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Surroundings surroundings;
    private final Opener opener;

    @Mixin
    private final ChatOptions account = new ChatOptions();

    @Option(
            names = "--room",
            paramLabel = "ROOM",
            required = true,
            description = "its address, as tea@rooms.example.org")
    private String room = "";

    @Option(
            names = "--json",
            description = "an object in each line, as 'events show --json' has it but for the chain (n, prev, hash)")
    private boolean json;

    /** A room that is watched. */
    interface Watched extends AutoCloseable {
        /** Waits for its end; false if there is none yet. */
        boolean await(Duration within) throws InterruptedException;

        /** Leaves it; what that makes happen is told before it returns. */
        @Override
        void close();
    }

    /** Whoever can have a room watched. */
    interface Opener {
        /**
         * Joins and goes on watching.
         *
         * @param events hears each, one after another
         * @param notes hears what is to be said of the connection
         */
        Watched open(String url, String room, Consumer<ActivityEvent> events, Consumer<String> notes)
                throws IOException, InterruptedException;
    }

    /** A signal ends the watching, also while the server is still waited for. */
    private static final class End {
        private final Thread opening = Thread.currentThread();
        // Guarded by this.
        private @Nullable String asked;
        private boolean isOpening = true;

        synchronized void ask(String why) {
            asked = asked == null ? why : asked;
            if (isOpening) {
                opening.interrupt();
            }
        }

        synchronized boolean isAsked() {
            return asked != null;
        }

        /** From here on nobody interrupts; an interrupt that came too late is taken back. */
        synchronized void opened() {
            isOpening = false;
            if (asked != null) {
                boolean unused = Thread.interrupted();
            }
        }
    }

    ImWatch(Surroundings surroundings, Opener opener) {
        this.surroundings = surroundings;
        this.opener = opener;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!room.matches("[^@/]+@[^@/]+")) {
            throw new UsageException(
                    "--room " + room + ": it is no address of a room, as tea@rooms.example.org is; nothing was done");
        }
        String url = account.url();
        End end = new End();
        surroundings.signals().handle(signal -> {
            surroundings.line(signal + ": the room is left");
            end.ask(signal);
        });
        try (Watched watched = open(url, end)) {
            return watch(watched, end);
        } catch (IOException e) {
            surroundings.line("room " + room + " cannot be watched: " + Errors.withSuppressed(e)
                    + ". Nothing was joined; 'postlude im watch --help' says how an account is given");
            return ExitCodes.REFUSED;
        } catch (InterruptedException e) {
            if (end.isAsked()) {
                return ExitCodes.OK;
            }
            throw e;
        }
    }

    private Watched open(String url, End end) throws IOException, InterruptedException {
        try {
            return opener.open(url, room, this::show, surroundings::line);
        } finally {
            end.opened();
        }
    }

    private int watch(Watched watched, End end) throws InterruptedException {
        while (!end.isAsked()) {
            if (watched.await(LOOK)) {
                surroundings.line("there is nothing to watch in " + room
                        + " any more: it is gone, or does not let this account in");
                return ExitCodes.OK;
            }
            if (surroundings.out().checkError()) {
                surroundings.line("nobody reads what is shown any more; the room is left");
                return ExitCodes.IO_ERROR;
            }
        }
        return ExitCodes.OK;
    }

    private void show(ActivityEvent event) {
        String line = json ? LogEntry.of(event).json() : ConversationText.line(event);
        surroundings.out().println(line);
        surroundings.out().flush();
    }
}
