package org.postlude.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postlude.command.config.Limits;
import org.postlude.command.systemd.ServiceNotices;
import org.postlude.control.ControlServer;
import org.postlude.policy.PolicyGate;
import org.postlude.policy.ReceiveGate;
import org.postlude.policy.UserPolicy;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.submission.SubmissionServer;
import org.postlude.web.WebServer;
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
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofDays(1);

    private final Surroundings surroundings;

    @Mixin
    private final PlanOptions options = new PlanOptions();

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
        Reloads.HangUps hangUps = new Reloads.HangUps();
        if (options.file().isPresent()) {
            surroundings.signals().hangUp(hangUps::come);
        }
        RunPlan plan = options.plan(surroundings, mode, deadline);
        Interrupts interrupts = Interrupts.ofServer(surroundings, plan.mode(), plan.deadline());
        if (options.file().isEmpty()) {
            interrupts.alsoHangUp();
        }
        ExitCodes codes = new ExitCodes();
        CompletableFuture<List<Endings.Ended>> told = new CompletableFuture<>();
        ControlServer.Ending ending = (asked, how, within) -> asked(asked, how, within, interrupts, told);
        RunHouse house = new RunHouse(ending, () -> interrupts.first().within());
        try (Control control = Control.open(surroundings);
                ServiceNotices notices = notices()) {
            SpoolerCoordinator coordinator = coordinator(plan, control, house);
            try (StoreSession session = coordinator.logon("postlude run");
                    Closing closing = new Closing();
                    Curfews curfews = new Curfews(surroundings);
                    Guests guests = new Guests(surroundings)) {
                List<MessageStore> stores = open(plan, session, coordinator, control, curfews, guests, closing);
                control.onStatus(coordinator);
                control.onLogoff(ending);
                List<StoreAddress> addresses =
                        plan.stores().stream().map(RunPlan.Store::address).toList();
                for (int i = 0; i < stores.size(); i++) {
                    control.offerOpen(addresses.get(i), stores.get(i), coordinator);
                }
                Optional<Recording> recording = record(plan, stores, closing);
                Listeners listeners = listen(plan, stores, closing);
                addresses.forEach(this::forget);
                Optional<Reloads> reloads = reloads(plan, coordinator, listeners, interrupts, notices);
                show(plan, stores, coordinator, house, closing);
                curfews.goOn();
                guests.begin(plan.machines(), event -> recording.ifPresent(each -> each.append(event)));
                notices.ready(new Progressing(coordinator));
                reloads.ifPresent(each -> each.offer(control, hangUps));
                surroundings.line("runs until SIGTERM, then logs off with " + Words.of(plan.mode()) + ", "
                        + Words.deadline(plan.deadline()));
                awaitSignal(interrupts);
                Instant begin = surroundings.clock().instant();
                reloads.ifPresent(Reloads::end);
                curfews.end();
                guests.end();
                Interrupts.First first = interrupts.first();
                notices.stopping(first.within().limit());
                finish(listeners.all(), first, interrupts);
                addresses.forEach(control::takesNoMoreMail);
                List<Endings.Ended> ended =
                        new Endings(surroundings, interrupts, codes).of(addresses, stores, rest(first.within(), begin));
                told.complete(ended);
                guests.awaitReports();
                recording.ifPresent(each -> finish(each, codes));
                control.end(); // whoever asks now finds nobody, or somebody else
                print(ended);
                ended.forEach(each -> keep(each, codes));
                interrupts.reported(codes.worst());
            } finally {
                boolean unused = told.completeExceptionally(
                        new IllegalStateException("the run ended before it could log off, and says why"));
                coordinator.closeWithin(Interrupts.ABORT);
            }
        }
        interrupts.over(codes.worst());
        return codes.worst();
    }

    private ServiceNotices notices() {
        return ServiceNotices.of(
                surroundings.environment(), ProcessHandle.current().pid(), surroundings::line);
    }

    private Optional<Reloads> reloads(
            RunPlan plan,
            SpoolerCoordinator coordinator,
            Listeners listeners,
            Interrupts interrupts,
            ServiceNotices notices) {
        if (options.file().isEmpty()) {
            return Optional.empty();
        }
        Reload reload = new Reload(
                plan,
                () -> options.plan(surroundings, mode, deadline),
                coordinator,
                listeners,
                next -> interrupts.change(next.mode(), next.deadline()));
        return Optional.of(new Reloads(reload, surroundings, notices));
    }

    /** Of another program, which waits for the report; a signal may have come first, and then its mode counts. */
    private LogoffReport asked(
            StoreAddress asked,
            LogoffMode how,
            Deadline within,
            Interrupts interrupts,
            CompletableFuture<List<Endings.Ended>> told)
            throws InterruptedException {
        if (interrupts.ask(how, within)) {
            surroundings.line("asked to log off: with " + Words.of(how) + ", " + Words.deadline(within)
                    + "; no more mail is taken");
        }
        try {
            return told.get().stream()
                    .filter(each -> each.address().equals(asked))
                    .findFirst()
                    .orElseThrow()
                    .report();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private SpoolerCoordinator coordinator(RunPlan plan, Control control, RunHouse house) {
        SpoolerCoordinator.Builder builder = control.announcedBy(SpoolerCoordinator.builder()
                .clock(surroundings.clock())
                .warnings(surroundings::line)
                .observer(house.metrics())
                .activityFeed(address -> true));
        plan.hostName().ifPresent(builder::localName);
        plan.allTransports().forEach((name, url) -> builder.transport(name, url, Map.of()));
        AtomicReference<@Nullable SpoolerCoordinator> built = new AtomicReference<>();
        builder.submitPolicy(new PolicyGate(
                owner -> plan.limits(owner).map(Limits::policy).orElse(UserPolicy.NONE),
                surroundings.clock(),
                (owner, event) -> Objects.requireNonNull(built.get())
                        .recordActivity(plan.store(owner).address(), event)));
        builder.receivePolicy(new ReceiveGate(
                store -> plan.limits(store).map(Limits::policy).orElse(UserPolicy.NONE), surroundings.clock()));
        SpoolerCoordinator coordinator = builder.build();
        built.set(coordinator);
        return coordinator;
    }

    private List<MessageStore> open(
            RunPlan plan,
            StoreSession session,
            SpoolerCoordinator coordinator,
            Control control,
            Curfews curfews,
            Guests guests,
            Closing closing) {
        List<MessageStore> stores = new ArrayList<>();
        for (RunPlan.Store each : plan.stores()) {
            OpenOptions options = OpenOptions.DEFAULT.withDefaultInbox(each.inbox());
            if (!each.comesAndGoes()) {
                stores.add(closing.later(session.openStore(each.address(), options)));
                continue;
            }
            ComingStore coming = new ComingStore(coordinator, each.owner(), each.address(), options);
            stores.add(closing.later(coming.face()));
            boolean isFirst = stores.size() == 1;
            Consumer<ComingStore> again = store -> control.offer(store.address(), store.face(), coordinator);
            each.guest().ifPresent(guest -> guests.add(each.name(), guest, coming, again));
            if (each.limits().isEmpty()) {
                coming.open();
                continue;
            }
            curfews.add(
                    each.owner(),
                    each.limits().get(),
                    within(plan.deadline()),
                    coming,
                    coordinator,
                    isFirst && each.inbox(),
                    again);
        }
        curfews.begin();
        return stores;
    }

    /** A user's logoff is asked again each minute, so it need not wait for longer. */
    private static Deadline within(Deadline deadline) {
        return deadline.limit()
                .filter(limit -> limit.compareTo(A_MINUTE) < 0)
                .map(Deadline::in)
                .orElse(Deadline.in(A_MINUTE));
    }

    /** Before any mail comes: a log that is not what was written keeps all from beginning. */
    private Optional<Recording> record(RunPlan plan, List<MessageStore> stores, Closing closing) {
        return plan.activityLog()
                .map(config -> closing.later(Recording.begin(config, plan.stores(), stores, surroundings)));
    }

    private static void finish(Recording recording, ExitCodes codes) {
        recording.finish();
        if (recording.hasFailed()) {
            codes.add(ExitCodes.IO_ERROR);
        }
    }

    private Listeners listen(RunPlan plan, List<MessageStore> stores, Closing closing) {
        Map<String, MessageStore> byName = new HashMap<>();
        for (int i = 0; i < stores.size(); i++) {
            byName.put(plan.stores().get(i).name(), stores.get(i));
        }
        Listeners listeners = closing.later(new Listeners(byName, surroundings.clock()));
        try (Listeners.Change all = listeners.prepare(plan)) {
            List<SubmissionServer> unused = all.make();
        }
        listeners.words().forEach(surroundings::line);
        return listeners;
    }

    private void show(
            RunPlan plan, List<MessageStore> stores, SpoolerCoordinator coordinator, RunHouse house, Closing closing) {
        if (plan.httpPort().isEmpty()) {
            return;
        }
        for (int i = 0; i < stores.size(); i++) {
            RunPlan.Store each = plan.stores().get(i);
            house.add(each.name(), each.address(), stores.get(i), coordinator);
        }
        int wanted = plan.httpPort().get();
        Path token = ExitRecord.file(plan.stores().get(0).address()).resolveSibling("web-token");
        try {
            WebServer server = closing.later(WebServer.start(house, wanted, token, surroundings.clock()));
            surroundings.line(
                    "status page at http://127.0.0.1:" + server.port() + "/?token= and what stands in " + token);
        } catch (IOException e) {
            throw new CannotListenException(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), e);
        }
    }

    /**
     * All take nothing more before one is waited for. A client that says nothing has half of the time at the most: the other half is
     * for what is on the wire. Whose message is cut off before it is stored is told so.
     */
    private void finish(List<SubmissionServer> servers, Interrupts.First first, Interrupts interrupts) {
        Instant begin = surroundings.clock().instant();
        servers.forEach(server -> now(server, LogoffMode.QUIET, Duration.ZERO));
        Deadline half = new Deadline(first.within().limit().map(limit -> limit.dividedBy(2)));
        int open = 0;
        for (SubmissionServer server : servers) {
            Duration most = rest(half, begin).limit().orElse(LONGEST);
            try {
                open += interrupts.<Integer, InterruptedException>during(1, () -> server.finish(first.mode(), most));
            } catch (InterruptedException again) {
                open = cut(servers);
                break;
            }
        }
        if (open > 0) {
            surroundings.line(Words.messages(open)
                    + " still on the way from a client; whoever is not told 250 has to send it again");
        }
    }

    /** All of them before one is waited for. */
    private int cut(List<SubmissionServer> servers) {
        Instant begin = surroundings.clock().instant();
        servers.forEach(each -> now(each, LogoffMode.ABORT, Duration.ZERO));
        return servers.stream()
                .mapToInt(each -> now(
                        each,
                        LogoffMode.ABORT,
                        rest(Interrupts.ABORT, begin).limit().orElseThrow()))
                .sum();
    }

    private static int now(SubmissionServer server, LogoffMode how, Duration most) {
        try {
            return server.finish(how, most);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private Deadline rest(Deadline whole, Instant begin) {
        return LeavingStore.rest(whole, begin, surroundings.clock().instant());
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
                assert interrupts.count() > 0; // it is counted
            }
        }
    }

    private void print(List<Endings.Ended> ended) {
        if (json && ended.size() == 1) {
            ReportJson.print(ended.get(0).report(), OptionalInt.empty(), surroundings.out());
        } else if (json) {
            ReportJson.printAll(ended, surroundings.out());
        } else {
            ended.forEach(
                    each -> ReportText.lines(each.report(), each.address()).forEach(surroundings.out()::println));
        }
    }

    /** Of the run before. */
    private void forget(StoreAddress address) {
        try {
            ExitRecord.remove(address);
        } catch (IOException e) {
            surroundings.line("the exit record of the run before could not be removed: " + Errors.withSuppressed(e));
        }
    }

    private void keep(Endings.Ended ended, ExitCodes codes) {
        try {
            ExitRecord.write(
                    ended.report(), ended.address(), surroundings.clock().instant());
        } catch (IOException e) {
            surroundings.line("the exit record was not written: " + Errors.withSuppressed(e));
            codes.add(ExitCodes.IO_ERROR);
        }
    }
}
