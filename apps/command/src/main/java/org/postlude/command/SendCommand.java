package org.postlude.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postlude.bridge.EnvelopeReader;
import org.postlude.control.ControlClient;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.LogonFailedException;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits files durably, runs the spooler, logs off, reports. Without files it delivers what is left from before. */
@Command(
        name = "send",
        description = "Submits mail files, sends them, logs off and reports."
                + " Without files: delivers what is left from before, each message over its own route.",
        mixinStandardHelpOptions = true)
final class SendCommand implements Callable<Integer> {
    private static final String LOCAL = "local:";
    private static final String VIA_IS_FOR_NEW =
            "--via is for new mail; without files, what is left goes over its own route";
    private static final String TERMS_ARE_FOR_NEW =
            "--not-before, --expires, --priority, --report and --in-doubt are for new"
                    + " mail; without files, what is left has its own";
    /** Owners may come and go between a look and an opening. */
    private static final int OPENINGS = 5;

    private final Surroundings surroundings;

    @Mixin
    private final StoreOption store = new StoreOption();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "mail files (.eml, mbox), Maildirs, folders with *.eml and Maildirs in them,"
                    + " or - for one message on standard input")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--via",
            paramLabel = "URL",
            description =
                    "where new mail goes: smtp://host:port, smtps://host, lmtp://host:port, maildir:DIR, xmpp://user@host or local: (the"
                            + " store's own Inbox; the default). Frozen with each message")
    private @Nullable String via;

    @Option(
            names = "--logoff",
            paramLabel = "MODE",
            converter = Converters.Mode.class,
            description = "quiet, abort, orderly, no-wait or purge (default: no-wait; without files purge, which tries"
                    + " at once what waits for its next attempt). A refused quiet or abort is followed by orderly")
    private @Nullable LogoffMode asked;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Converters.Limit.class,
            description = "how long the logoff may take: 500ms, 30s, 5m, PT30S or none (default: ${DEFAULT-VALUE})")
    private Deadline deadline = Deadline.DEFAULT;

    @Option(names = "--json", description = "the report as one JSON object")
    private boolean json;

    @Mixin
    private final EnvelopeOptions envelope = new EnvelopeOptions();

    @Mixin
    private final TermsOptions terms = new TermsOptions();

    @Option(
            names = "--mbox",
            paramLabel = "FORMAT",
            defaultValue = "mboxrd",
            converter = Converters.Mbox.class,
            description = "how mbox files are written: mboxrd, mboxo, mboxcl or mboxcl2 (default: ${DEFAULT-VALUE})")
    private MboxFormat mbox = MboxFormat.MBOXRD;

    @Option(
            names = "--once",
            description =
                    "a message that an earlier run submitted with --once, to the same recipients, is not submitted"
                            + " again")
    private boolean once;

    SendCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        EnvelopeReader envelopes = envelope.reader();
        StoreAddress address = store.address(surroundings);
        String given = Via.url(via == null ? LOCAL : via);
        String url = Chats.withState(given, given, address);
        UnaryOperator<Submission> termed = terms.at(surroundings.clock().instant());
        UnaryOperator<Submission> agreed =
                submission -> Chats.addressed(termed.apply(submission), Chats.addressType(url));
        if (files.isEmpty() && terms.areGiven()) {
            surroundings.line(TERMS_ARE_FOR_NEW);
        }

        Interrupts interrupts = new Interrupts(surroundings);
        ExitCodes codes = new ExitCodes();
        MailFiles mail = MailFiles.of(files);
        for (MailFiles.Bad bad : mail.bad()) {
            surroundings.line(Errors.refused(bad.file(), bad.why()));
            codes.add(ExitCodes.BAD_INPUT);
        }
        if (!mail.subfolders().isEmpty()) {
            surroundings.line(mail.subfolders().get(0) + ": a Maildir's sub-folder is sent only if it is named; "
                    + mail.subfolders().size() + " left out");
        }
        for (int tries = 1; ; tries++) {
            try {
                return own(address, url, mail, envelopes, agreed, interrupts, codes);
            } catch (LogonFailedException e) {
                Optional<ControlClient> owner = e.reason() == LogonFailedException.Reason.OWNED_BY_ANOTHER
                        ? Owners.reachForMail(address, surroundings, patience(interrupts))
                        : Optional.empty();
                if (owner.isPresent()) {
                    return byOwner(
                            owner.get(),
                            address,
                            mail,
                            envelopes,
                            submission -> agreed.apply(submission).withTransport(url),
                            interrupts,
                            codes);
                } else if (e.reason() != LogonFailedException.Reason.OWNED_BY_ANOTHER || tries == OPENINGS) {
                    throw new LogonFailedException(e.reason(), e.getMessage() + ". Nothing was submitted", e);
                }
            }
        }
    }

    private int own(
            StoreAddress address,
            String url,
            MailFiles mail,
            EnvelopeReader envelopes,
            UnaryOperator<Submission> agreed,
            Interrupts interrupts,
            ExitCodes codes) {
        SpoolerCoordinator.Builder builder =
                SpoolerCoordinator.builder().clock(surroundings.clock()).warnings(surroundings::line);
        if (!files.isEmpty()) {
            builder.transport(url);
        } else if (via != null) {
            surroundings.line(VIA_IS_FOR_NEW);
        }
        try (Control control = Control.open(surroundings)) {
            SpoolerCoordinator coordinator = control.announcedBy(builder).build();
            Deadline ending = Deadline.DEFAULT;
            try (StoreSession session = coordinator.logon("postlude send");
                    MessageStore opened = session.openStore(address, OpenOptions.DEFAULT)) {
                control.offer(address, opened, coordinator);
                control.onStatus(coordinator);
                Submitting submitting = new Submitting(
                        submission -> opened.submit(agreed.apply(submission)),
                        envelopes,
                        mbox,
                        once,
                        surroundings,
                        interrupts,
                        codes);
                submitting.submit(mail.good());
                control.takesNoMoreMail(address);
                announce(address, submitting, mail, interrupts);
                LeavingStore leaving = new LeavingStore(opened, surroundings, codes);
                LogoffReport report = leaving.logoff(mode(), deadline, interrupts);
                control.end(); // whoever asks now finds nobody, or somebody else
                print(report, address, submitting.existed());
                if (report.outcome() == Outcome.INCOMPLETE) {
                    leaving.stopWhatCanBeStopped(report);
                    ending = Deadline.in(
                            Duration.ZERO); // the caller's time is up: a server that hangs gets none of its own
                }
                interrupts.over(codes.worst());
            } finally {
                coordinator.closeWithin(ending);
            }
        }
        return codes.worst();
    }

    /** Somebody else owns the store: that one makes the messages durable and sends them, and this run looks on. */
    private int byOwner(
            ControlClient owner,
            StoreAddress address,
            MailFiles mail,
            EnvelopeReader envelopes,
            UnaryOperator<Submission> agreed,
            Interrupts interrupts,
            ExitCodes codes) {
        if (asked != null) {
            surroundings.line(
                    "another process owns the store and stays logged on, so that --logoff has no meaning here");
        }
        try (ControlClient client = owner) {
            SendByOwner run = new SendByOwner(client, address, surroundings, interrupts);
            if (files.isEmpty()) {
                if (via != null) {
                    surroundings.line(VIA_IS_FOR_NEW);
                }
                surroundings.line(
                        "another process owns " + address + " and delivers what is left, " + Words.deadline(deadline));
                print(run.flush(mode(), deadline), address, 0);
            } else {
                Submitting submitting = new Submitting(
                        submission -> run.submit(agreed.apply(submission)),
                        envelopes,
                        mbox,
                        once,
                        surroundings,
                        interrupts,
                        codes);
                submitting.submit(mail.good());
                surroundings.line(submitted(submitting, mail) + " submitted to " + address + existed(submitting)
                        + ", by way of the process that owns it; waiting for what becomes of that, "
                        + Words.deadline(deadline));
                print(run.follow(mode(), deadline), address, submitting.existed());
            }
            codes.add(run.code());
        }
        interrupts.over(codes.worst());
        return codes.worst();
    }

    /** For an owner that is about to go. */
    private BooleanSupplier patience(Interrupts interrupts) {
        Instant begin = surroundings.clock().instant();
        return () -> interrupts.count() == 0
                && deadline.limit()
                        .filter(limit ->
                                Duration.between(begin, surroundings.clock().instant())
                                                .compareTo(limit)
                                        >= 0)
                        .isEmpty();
    }

    /** Whoever sends without files wants what is left to go now, not when its next attempt is due (docs/adr/0021). */
    private LogoffMode mode() {
        return Objects.requireNonNullElse(asked, files.isEmpty() ? LogoffMode.PURGE : LogoffMode.NO_WAIT);
    }

    private void announce(StoreAddress address, Submitting submitting, MailFiles mail, Interrupts interrupts) {
        String what = files.isEmpty()
                ? "delivering what is left in " + address
                : submitted(submitting, mail) + " submitted to " + address + existed(submitting);
        surroundings.line(
                interrupts.count() > 0
                        ? what
                        : what + "; logging off with " + Words.of(mode()) + ", " + Words.deadline(deadline));
    }

    private static String submitted(Submitting submitting, MailFiles mail) {
        int found = submitting.found() + submitting.untried() + mail.bad().size();
        boolean isOneEach = found == mail.good().size() + mail.bad().size();
        return submitting.submitted() + " of " + (isOneEach ? Words.files(found) : Words.messages(found));
    }

    private String existed(Submitting submitting) {
        return once ? ", " + submitting.existed() + " there already" : "";
    }

    private void print(LogoffReport report, StoreAddress address, int existed) {
        if (json) {
            ReportJson.print(report, once ? OptionalInt.of(existed) : OptionalInt.empty(), surroundings.out());
            return;
        }
        ReportText.lines(report, address).forEach(surroundings.out()::println);
        if (once) {
            surroundings.out().println("There already, from an earlier run: " + existed + ".");
        }
    }
}
