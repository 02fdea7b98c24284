package org.postlude.command;

import static java.util.Objects.requireNonNullElse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.command.config.Machines;
import org.postlude.command.config.RunConfig;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.StoreAddress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What 'run' is to do, and what 'doctor' looks at: a file, or the words that stand for one. */
final class PlanOptions {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description =
                    "YAML: stores, transports, accounts and where to listen (docs/guides/run.md); without it one store, one"
                            + " --via, and the loopback")
    private @Nullable Path file;

    @Option(
            names = "--smtp-port",
            paramLabel = "PORT",
            description = "where 'run' listens, on 127.0.0.1; 0 for any that is free (default: 2525); not beside FILE")
    private @Nullable Integer port;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description =
                    "where its status page is, on 127.0.0.1; 0 for any that is free (default: 2580); not beside FILE")
    private @Nullable Integer httpPort;

    @Option(
            names = "--via",
            paramLabel = "URL",
            description =
                    "where new mail goes, as for 'send' (default: local:, the store's own Inbox); not beside FILE")
    private @Nullable String via;

    /** Empty if there is none to be read again. */
    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /**
     * Reads it.
     *
     * @param mode unless the file names one
     * @param deadline unless the file names one
     */
    RunPlan plan(Surroundings surroundings, LogoffMode mode, Deadline deadline) {
        if (file != null) {
            requireAlone(file);
            return RunPlan.of(RunConfig.read(file, new FileWords()), mode, deadline);
        }
        StoreAddress address = store.address(surroundings);
        String url = Via.url(requireNonNullElse(via, "local:"));
        InetSocketAddress place =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), requireNonNullElse(port, 2525));
        return new RunPlan(
                Optional.empty(),
                mode,
                deadline,
                Optional.of(requireNonNullElse(httpPort, 2580)),
                Map.of(),
                List.of(new RunPlan.Store(
                        "", address, Chats.withState(url, url, address), true, Optional.empty(), Optional.empty())),
                List.of(new RunPlan.Listener("", place, Optional.empty(), Optional.empty(), false, Optional.empty())),
                Optional.empty(),
                Machines.NONE);
    }

    /** What is asked for and not done would be found out late. */
    private void requireAlone(Path beside) {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("--store", store.isGiven());
        given.put("--smtp-port", port != null);
        given.put("--http-port", httpPort != null);
        given.put("--via", via != null);
        given.values().removeIf(isGiven -> !isGiven);
        if (!given.isEmpty()) {
            throw new UsageException(
                    String.join(", ", given.keySet()) + ": " + beside
                            + " says this, and the command line cannot; nothing was begun. Write it there, or leave the file out");
        }
    }

    /** A file and the command line have the same words for the same things. */
    private static final class FileWords implements RunConfig.Words {
        @Override
        public LogoffMode mode(String word) {
            return new Converters.Mode().convert(word);
        }

        @Override
        public Deadline deadline(String word) {
            return new Converters.Limit().convert(word);
        }
    }
}
