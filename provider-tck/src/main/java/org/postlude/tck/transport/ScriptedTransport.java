package org.postlude.tck.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.tck.time.Halts;
import org.postlude.transport.EndResult;
import org.postlude.transport.OptionListing;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SpoolerNotice;
import org.postlude.transport.StatusAnswer;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportOption;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/**
 * A transport that does what a test tells it, remembers what was done to it, and is stricter than reality.
 *
 * <pre>
 * ScriptedTransport smtp = ScriptedTransport.builder().cancellable().build();
 * smtp.on("ann@example.org").defer(Duration.ofMinutes(5)).accept();
 * Gate wire = smtp.stopAt("bob@example.org", Point.BODY);
 * ...
 * wire.awaitReached(Duration.ofSeconds(10));   // a message is in process: a fact, not a race
 * wire.open();
 * ...
 * smtp.assertNoViolations();
 * </pre>
 *
 * <p>Whoever has no script is accepted. The transport and its next hop outlive a logon: after a simulated crash the same
 * one is handed to the next spooler, and {@link #deliveries()} still knows what the next hop has.
 *
 * <p><b>Stricter than reality</b>: a call that the contract forbids is carried out as far as it can be, and remembered.
 * {@link #assertNoViolations()} belongs in every tear-down. Thread-safe.
 */
public final class ScriptedTransport implements TransportProvider, OptionListing {
    private final String scheme;
    private final Stage stage;
    private final List<TransportOption> options;
    private final List<ScriptedLogon> logons = new CopyOnWriteArrayList<>();
    private final AtomicBoolean shutDown = new AtomicBoolean();

    private ScriptedTransport(String scheme, List<TransportOption> options, Capabilities can, Halts halts) {
        this.scheme = scheme;
        this.options = List.copyOf(options);
        this.stage = new Stage(can, new Script(), new Gates(halts), new Journal(), new ScriptedSource(halts));
    }

    /**
     * Begins a transport without any capability that takes SMTP recipients, four attempts at once.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Writes a recipient's script; steps are added to what was written before.
     *
     * @param recipient as {@link Recipient#toString()} gives it, for SMTP the address; letter case does not matter
     * @return where to write
     */
    public Steps on(String recipient) {
        return stage.script().forRecipient(recipient);
    }

    /**
     * Writes the script of one message, for all its recipients; it goes before theirs.
     *
     * @param messageId its Message-ID field, for example {@code <1@example.org>}
     * @return where to write
     */
    public Steps onMessageId(String messageId) {
        return stage.script().forMessageId(messageId);
    }

    /**
     * Writes anew the script of everybody who has none; write at least one step.
     *
     * @return where to write
     */
    public Steps otherwise() {
        return stage.script().otherwise();
    }

    /**
     * From now on the preprocessor refuses a recipient.
     *
     * @param recipient as in {@link #on}
     */
    public void refuseBefore(String recipient) {
        stage.script().refuseBefore(recipient);
    }

    /**
     * Stops attempts that have a recipient. The gate of an earlier call stays, open or shut.
     *
     * @param recipient as in {@link #on}
     * @param point where
     * @return the gate
     */
    public Gate stopAt(String recipient, Point point) {
        return stage.gates().at(recipient, point);
    }

    /**
     * Stops every attempt.
     *
     * @param point where
     * @return the gate
     */
    public Gate stopAllAt(Point point) {
        return stage.gates().at("", point);
    }

    /**
     * Stops a call of the notice thread, or poll: a transport that hangs where it must not.
     *
     * @param line how the line in {@link #calls()} begins, for example {@code transportLogoff}
     * @return the gate; only {@link Gate#open()} or an interrupt lets go
     */
    public Gate stopAtCall(String line) {
        return stage.gates().atCall(line);
    }

    /**
     * The gates at which somebody stands now.
     *
     * @return shut ones, those of {@link #source()} included
     */
    public List<Gate> standing() {
        return Stream.concat(stage.gates().standing().stream(), source().standing().stream())
                .toList();
    }

    /**
     * The mail server that inbound messages come from.
     *
     * @return the same one each time
     */
    public ScriptedSource source() {
        return stage.source();
    }

    /**
     * Every call in the order it came, over all logons: {@code submitMessage ann@example.org, bob@example.org},
     * {@code endMessage attempt-3}, {@code cancelMessage attempt-3}, {@code transportNotify END_OUTBOUND},
     * {@code flushQueues UPLOAD FORCE}, {@code abortDeferred m1/0}, {@code cancelDeferred m1/0}, {@code poll}, {@code startMessage attempt-4},
     * {@code openStatusEntry}, {@code validateState}, {@code idle}, {@code transportLogoff HURRY}, {@code close},
     * {@code transportLogon smtp-out}, {@code shutdown}. Not in it: addressTypes, maxAttempts and attemptsAtOnce.
     *
     * @return the lines so far
     */
    public List<String> calls() {
        return stage.journal().calls();
    }

    /**
     * How often a recipient came in submitMessage, whatever was answered.
     *
     * @param recipient as in {@link #on}
     * @return 0 if never
     */
    public int attemptsFor(String recipient) {
        return stage.journal().attemptsFor(recipient);
    }

    /**
     * What the next hop has, one entry per recipient, in the order it came; also what was taken and never answered.
     *
     * @return the deliveries so far
     */
    public List<Delivery> deliveries() {
        return stage.journal().deliveries();
    }

    /**
     * The deliveries to one recipient.
     *
     * @param recipient as in {@link #on}
     * @return in the order they came
     */
    public List<Delivery> deliveriesTo(String recipient) {
        return deliveries().stream()
                .filter(delivery -> delivery.recipient().toString().equalsIgnoreCase(recipient))
                .toList();
    }

    /**
     * How often a message was begun at the next hop ({@code MAIL} in SMTP).
     *
     * @return zero or more
     */
    public int transactions() {
        return stage.journal().transactions();
    }

    /**
     * What the transport keeps (KeptByTransport) on its live logons.
     *
     * @return in the order it was kept
     */
    public List<PartId> kept() {
        return live().stream().flatMap(logon -> logon.kept().stream()).toList();
    }

    /**
     * Asks for a kept message; NOTIFY_SENTDEFERRED.
     *
     * @param part one of {@link #kept()}
     * @throws IllegalArgumentException if no live logon keeps it
     */
    public void sentDeferred(PartId part) {
        live().stream()
                .filter(logon -> logon.kept().contains(part))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no live logon keeps " + part + "; kept: " + kept()))
                .sentDeferred(part);
    }

    /**
     * The network reports on a message that was handed over.
     *
     * @param delivery what was handed over
     * @param delivered whether it was delivered; else it could not be
     * @return what the spooler answered
     * @throws IOException if the store failed
     */
    public StatusAnswer reportLate(Delivery delivery, boolean delivered) throws IOException {
        Reply said = delivered ? Reply.of(250, "2.1.5", "delivered") : Reply.of(550, "5.1.1", "nobody there");
        RecipientOutcome outcome = delivered ? new RecipientOutcome.Accepted(said) : new RecipientOutcome.Refused(said);
        if (stage.can().faults().contains(Fault.REPORTS_NO_ENDING)) {
            outcome = new RecipientOutcome.Deferred(said);
        }
        return live().get(0)
                .support()
                .statusRecipients(delivery.part(), List.of(new EndResult.Result(delivery.recipient(), outcome)));
    }

    /**
     * Tells the spooler something from every live logon. After CRITICAL_ERROR any call but logoff and close is a
     * violation.
     *
     * @param notice what
     */
    public void notifySpooler(SpoolerNotice notice) {
        live().forEach(logon -> logon.spoolerNotify(notice));
    }

    /** Clears the flush bits before the spooler does. */
    public void clearFlush() {
        live().forEach(ScriptedLogon::clearFlush);
    }

    /**
     * What was done against the contract.
     *
     * @return one line each, with the rule's id
     */
    public List<String> violations() {
        return stage.journal().violations();
    }

    /**
     * Fails if anything was done against the contract.
     *
     * @throws AssertionError with every violation and all calls
     */
    public void assertNoViolations() {
        if (!violations().isEmpty()) {
            throw new AssertionError("against the transport contract:\n  " + String.join("\n  ", violations())
                    + "\ncalls:\n  " + String.join("\n  ", calls()));
        }
    }

    @Override
    public Set<String> schemes() {
        return Set.of(scheme);
    }

    @Override
    public List<TransportOption> options() {
        return options;
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        stage.journal().call("transportLogon " + request.name());
        if (!request.url().startsWith(scheme + ":")) {
            throw new TransportConfigurationException("transport '" + request.name() + "': '" + request.url()
                    + "' is not for this provider; write " + scheme + ":anything");
        }
        if (!stage.can().faults().contains(Fault.TAKES_ANY_OPTION)) {
            requireKnown(request);
        }
        if (shutDown.get()) {
            stage.journal().violation("T10", "transportLogon after shutdown");
        }
        if (stage.can().faults().contains(Fault.CALLS_AT_LOGON)) {
            stage.journal().transaction();
        }
        ScriptedLogon logon = new ScriptedLogon(stage, support, request.name());
        logons.add(logon);
        if (stage.can().preprocessing()) {
            support.registerPreprocessor(Set.of(), logon::preprocess);
        }
        return stage.can().faceOf(logon);
    }

    @Override
    public void shutdown() {
        stage.journal().call("shutdown");
        if (!shutDown.compareAndSet(false, true)) {
            stage.journal().violation("T10", "shutdown came twice");
        }
        live().forEach(logon -> stage.journal().violation("T10", "shutdown while " + logon + " is not closed"));
    }

    private List<ScriptedLogon> live() {
        return logons.stream().filter(logon -> !logon.isClosed()).toList();
    }

    @Override
    public String toString() {
        return "scripted transport";
    }

    /** Chooses what a scripted transport can do. */
    public static final class Builder {
        private String scheme = "scripted";
        private Capabilities.Cancel cancel = Capabilities.Cancel.IMPOSSIBLE;
        private Capabilities.Flush flush = Capabilities.Flush.IMPOSSIBLE;
        private boolean deferring;
        private boolean statusReporting;
        private boolean inbound;
        private boolean idleAware;
        private boolean preprocessing;
        private boolean keepsContent;
        private int maxAttempts = 4;
        private int attemptsAtOnce = Integer.MAX_VALUE;
        private List<String> addressTypes = List.of(Recipient.SMTP);
        private final List<TransportOption> options = new ArrayList<>();
        private Halts halts = Halts.UNHEARD;
        private final List<Fault> faults = new ArrayList<>();

        private Builder() {}

        /**
         * Another URL scheme than {@code scripted}, for tests with several transports.
         *
         * @param name lower case
         * @return this
         */
        public Builder scheme(String name) {
            scheme = name;
            return this;
        }

        /**
         * A cancel is obeyed at once, at a shut gate too.
         *
         * @return this
         */
        public Builder cancellable() {
            cancel = Capabilities.Cancel.STOPS;
            return this;
        }

        /**
         * A cancel is taken and nothing follows: at a shut gate the attempt stays until the gate opens, through logoff and
         * close as well.
         *
         * @return this
         */
        public Builder agreesToCancelButIgnoresIt() {
            cancel = Capabilities.Cancel.IGNORED;
            return this;
        }

        /**
         * Messages can be kept: see {@link Steps#keep()} and {@link ScriptedTransport#sentDeferred}.
         *
         * @return this
         */
        public Builder deferring() {
            deferring = true;
            return this;
        }

        /**
         * A flush begins, sets its bits, and clears them on END.
         *
         * @return this
         */
        public Builder flushable() {
            flush = Capabilities.Flush.STARTS;
            return this;
        }

        /**
         * Every flush is answered BUSY.
         *
         * @return this
         */
        public Builder busyOnFlush() {
            flush = Capabilities.Flush.BUSY;
            return this;
        }

        /**
         * A flush begins, and its bits are cleared when the first attempt has ended.
         *
         * @return this
         */
        public Builder clearsFlushEarly() {
            flush = Capabilities.Flush.CLEARS_EARLY;
            return this;
        }

        /**
         * It has a status object, the second door to its flush; needs one of the flush capabilities.
         *
         * @return this
         */
        public Builder statusReporting() {
            statusReporting = true;
            return this;
        }

        /**
         * It brings in what waits at {@link ScriptedTransport#source()}.
         *
         * @return this
         */
        public Builder inbound() {
            inbound = true;
            return this;
        }

        /**
         * It wants to be called when nothing is going on.
         *
         * @return this
         */
        public Builder idleAware() {
            idleAware = true;
            return this;
        }

        /**
         * It registers a preprocessor for all recipients: see {@link ScriptedTransport#refuseBefore}. Its calls are the lines
         * {@code preprocess ann@example.org, bob@example.org}, at which it can be stopped.
         *
         * @return this
         */
        public Builder preprocessing() {
            preprocessing = true;
            return this;
        }

        /**
         * Deliveries hold the bytes, not only their digest.
         *
         * @return this
         */
        public Builder keepingContent() {
            keepsContent = true;
            return this;
        }

        /**
         * How many attempts it takes at once.
         *
         * @param most at least 1
         * @return this
         */
        public Builder maxAttempts(int most) {
            maxAttempts = most;
            return this;
        }

        /**
         * How many of these are begun at a time; all of them if this is not called.
         *
         * @param most at least 1
         * @return this
         */
        public Builder attemptsAtOnce(int most) {
            attemptsAtOnce = most;
            return this;
        }

        /**
         * Which address types it takes.
         *
         * @param types upper case; none for any type
         * @return this
         */
        public Builder addressTypes(String... types) {
            addressTypes = List.of(types);
            return this;
        }

        /**
         * An option that it lists; it does nothing. Without this none can be given.
         *
         * @param option which
         * @return this
         */
        public Builder option(TransportOption option) {
            options.add(option);
            return this;
        }

        /**
         * Tells of each thread that stands at a gate.
         *
         * @param other nobody unless set
         * @return this
         */
        public Builder halts(Halts other) {
            halts = other;
            return this;
        }

        /**
         * Breaks a rule in every attempt.
         *
         * @param fault which
         * @return this
         */
        public Builder breaking(Fault fault) {
            faults.add(fault);
            return this;
        }

        /**
         * Makes the transport.
         *
         * @return with an empty script
         * @throws IllegalStateException if the capabilities do not fit together
         */
        public ScriptedTransport build() {
            if (statusReporting && flush == Capabilities.Flush.IMPOSSIBLE) {
                throw new IllegalStateException("a status object can be asked to flush: choose a flush capability too");
            }
            if (maxAttempts < 1 || attemptsAtOnce < 1) {
                throw new IllegalStateException("maxAttempts is " + maxAttempts + ", attemptsAtOnce is "
                        + attemptsAtOnce + "; a transport takes at least one");
            }
            Set<Fault> broken = EnumSet.noneOf(Fault.class);
            broken.addAll(faults);
            return new ScriptedTransport(
                    scheme,
                    options,
                    new Capabilities(
                            cancel,
                            flush,
                            deferring,
                            statusReporting,
                            inbound,
                            idleAware,
                            preprocessing,
                            keepsContent,
                            maxAttempts,
                            Math.min(maxAttempts, attemptsAtOnce),
                            addressTypes,
                            broken),
                    halts);
        }
    }
}
