package org.postlude.command;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
            defaultValue = "2525",
            description = "where 'run' listens, on 127.0.0.1; 0 for any that is free (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "2580",
            description = "where its status page is, on 127.0.0.1; 0 for any that is free (default: ${DEFAULT-VALUE})")
    private int httpPort;

    @Option(
            names = "--via",
            paramLabel = "URL",
            defaultValue = "local:",
            description = "where new mail goes, as for 'send' (default: ${DEFAULT-VALUE}, the store's own Inbox)")
    private String via = "local:";

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
            return RunPlan.of(RunConfig.read(file, new FileWords()), mode, deadline);
        }
        StoreAddress address = store.address(surroundings);
        InetSocketAddress place = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new RunPlan(
                Optional.empty(),
                mode,
                deadline,
                Optional.of(httpPort),
                Map.of(),
                List.of(new RunPlan.Store("", address, Via.url(via), true)),
                List.of(new RunPlan.Listener("", place, Optional.empty(), Optional.empty(), false, Optional.empty())));
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
