package org.postlude.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.submission.SubmissionServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Owns a store, takes mail for it and sends that, until somebody ends it: with a logoff, and a report. */
@Command(
        name = "run",
        description =
                "Takes mail from programs on this machine over SMTP, keeps it durably and sends it, until it is ended by"
                        + " SIGTERM or SIGINT: then it logs off and reports. A second signal aborts.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    /** Of a deadline that is none; a client that still sends may say nothing for five minutes. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Surroundings surroundings;

    @Mixin
    private final StoreOption store = new StoreOption();

    @Option(
            names = "--smtp-port",
            paramLabel = "PORT",
            defaultValue = "2525",
            description = "where it listens, on 127.0.0.1; 0 for any that is free (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--via",
            paramLabel = "URL",
            defaultValue = "local:",
            description = "where new mail goes, as for 'send' (default: ${DEFAULT-VALUE}, the store's own Inbox)")
    private String via = "local:";

    @Option(
            names = "--logoff",
            paramLabel = "MODE",
            defaultValue = "orderly",
            converter = Converters.Mode.class,
            description = "what the first signal asks for: quiet, abort, orderly, no-wait or purge (default:"
                    + " ${DEFAULT-VALUE})")
    private LogoffMode mode = LogoffMode.ORDERLY;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Converters.Limit.class,
            description = "how long that may take, before what can be stopped is stopped (default: ${DEFAULT-VALUE})")
    private Deadline deadline = Deadline.DEFAULT;

    @Option(names = "--json", description = "the report as one JSON object")
    private boolean json;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        StoreAddress address = store.address(surroundings);
        String url = Via.url(via);
        Interrupts interrupts = Interrupts.ofServer(surroundings, mode, deadline);
        ExitCodes codes = new ExitCodes();
        try (Control control = Control.open(surroundings)) {
            SpoolerCoordinator coordinator = control.announcedBy(SpoolerCoordinator.builder()
                            .clock(surroundings.clock())
                            .warnings(surroundings::line)
                            .transport(url))
                    .build();
            try (StoreSession session = coordinator.logon("postlude run");
                    MessageStore opened = session.openStore(address, OpenOptions.DEFAULT)) {
                control.offer(address, opened, coordinator);
                LogoffReport report = serve(address, url, opened, control, interrupts, codes);
                control.end(); // whoever asks now finds nobody, or somebody else
                print(report, address);
                record(report, address, codes);
            } finally {
                coordinator.closeWithin(Interrupts.ABORT);
            }
        }
        interrupts.over(codes.worst());
        return codes.worst();
    }

    private LogoffReport serve(
            StoreAddress address,
            String url,
            MessageStore opened,
            Control control,
            Interrupts interrupts,
            ExitCodes codes) {
        InetSocketAddress place = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (SubmissionServer server = listening(opened, place)) {
            surroundings.line("takes mail at 127.0.0.1:" + server.port() + " into " + address + " and sends it over "
                    + url + "; SIGTERM ends it");
            awaitSignal(interrupts);
            Instant begin = surroundings.clock().instant();
            int open = finished(server, interrupts);
            if (open > 0) {
                surroundings.line(Words.messages(open)
                        + " still on the way from a client; whoever is not told 250 has to send it again");
            }
            control.takesNoMoreMail(address);
            LeavingStore leaving = new LeavingStore(opened, surroundings, codes);
            return leaving.end(leaving.rest(deadline, begin), interrupts);
        }
    }

    private SubmissionServer listening(MessageStore opened, InetSocketAddress place) {
        try {
            return SubmissionServer.into(opened).address(place).start();
        } catch (RuntimeException e) {
            throw new CannotListenException(place, e);
        }
    }

    /** Whose message is cut off before it is stored is told so. */
    private int finished(SubmissionServer server, Interrupts interrupts) {
        Duration most = deadline.limit().orElse(LONGEST);
        try {
            return interrupts.<Integer, InterruptedException>during(1, () -> server.finish(mode, most));
        } catch (InterruptedException again) {
            return cut(server);
        }
    }

    private static int cut(SubmissionServer server) {
        try {
            return server.finish(LogoffMode.ABORT, Interrupts.ABORT.limit().orElseThrow());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static void awaitSignal(Interrupts interrupts) {
        CountDownLatch never = new CountDownLatch(1);
        while (interrupts.count() == 0) {
            try {
                interrupts.<Boolean, InterruptedException>during(0, () -> {
                    never.await();
                    return true;
                });
            } catch (InterruptedException e) {
                continue; // it is counted
            }
        }
    }

    private void print(LogoffReport report, StoreAddress address) {
        if (json) {
            ReportJson.print(report, OptionalInt.empty(), surroundings.out());
        } else {
            ReportText.lines(report, address).forEach(surroundings.out()::println);
        }
    }

    private void record(LogoffReport report, StoreAddress address, ExitCodes codes) {
        try {
            ExitRecord.write(report, address);
        } catch (IOException e) {
            surroundings.line("the exit record was not written: " + Errors.withSuppressed(e));
            codes.add(ExitCodes.IO_ERROR);
        }
    }
}
