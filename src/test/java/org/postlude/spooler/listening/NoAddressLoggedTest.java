package org.postlude.spooler.listening;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.queue.SuppressionPolicy;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreFailedException;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.ScriptedTransport;
import org.slf4j.LoggerFactory;

/**
 * All that can become of mail, with everybody who may say an address saying it: whoever reads the log at INFO learns of no mailbox and
 * of no subject.
 */
class NoAddressLoggedTest {
    private static final Logger SPOOLER = (Logger) LoggerFactory.getLogger("org.postlude");
    /** In each local part and in the subject, and nowhere else. */
    private static final String SECRET = "qzxw";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();
    private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            lines.add(event);
        }
    };

    @BeforeEach
    void listen() {
        SPOOLER.setAdditive(false);
        SPOOLER.setLevel(Level.INFO);
        appender.setContext(SPOOLER.getLoggerContext());
        appender.start();
        SPOOLER.addAppender(appender);
    }

    @AfterEach
    void stop() {
        SPOOLER.detachAppender(appender);
        SPOOLER.setLevel(null);
        SPOOLER.setAdditive(true);
    }

    private static String mailbox(String domain) {
        return SECRET + "@" + domain;
    }

    private static Submission mailTo(String domain) {
        String sender = SECRET + ".sender@example.org";
        String text = "From: " + sender + "\r\nTo: " + mailbox(domain) + "\r\nSubject: about " + SECRET + "\r\n\r\n"
                + SECRET + "\r\n";
        return Submission.of(Envelope.smtp(sender, mailbox(domain)), Content.of(text.getBytes(US_ASCII)));
    }

    private static IllegalStateException saying(String domain) {
        String words = "550 <" + mailbox(domain) + "> \"" + SECRET + " b\"@" + domain + " is not known";
        return new IllegalStateException(words, new IllegalArgumentException(words));
    }

    private static SpoolerCoordinator.Builder settings(SpoolerCoordinator.Builder builder) {
        return builder.retry(RetrySchedule.DEFAULT)
                .observer(new SpoolerObserver() {
                    @Override
                    public void submitted(Submitted what) {
                        throw saying("observer.example");
                    }
                })
                .doubtAdvisor(doubt -> {
                    throw saying("advisor.example");
                })
                .suppress(judge());
    }

    private static SuppressionPolicy judge() {
        return (address, reply, count) -> {
            if (address.endsWith("judge.example")) {
                throw saying("judge.example");
            }
            return Optional.of("refused: " + address);
        };
    }

    private MessageId come(Bench bench, MessageStore store, String domain, String state) {
        MessageId id = store.submit(mailTo(domain)).id();
        bench.awaitState(store, id, state);
        return id;
    }

    private void script() {
        wire.on(mailbox("deferred.example")).defer(Duration.ofMinutes(1)).accept();
        wire.on(mailbox("refused.example")).refuse(550);
        wire.on(mailbox("judge.example")).refuse(550);
        wire.on(mailbox("doubt.example")).inDoubt();
        wire.on(mailbox("asked.example")).inDoubt();
        wire.on(mailbox("dead.example"))
                .answerNetworkError(Duration.ofHours(1))
                .answerNetworkError(Duration.ofHours(1))
                .answerNetworkError(Duration.ofHours(1))
                .answerNetworkError(Duration.ofHours(1));
        wire.on(mailbox("poison.example"))
                .throwFromSubmit(saying("poison.example"))
                .throwBeforePermit(saying("poison.example"))
                .throwFromSubmit(saying("poison.example"));
    }

    private void live(Bench bench) {
        MessageStore store = bench.open();
        QueueControl queue = bench.spooler.queue(bench.address);
        come(bench, store, "sent.example", "ENDED");
        come(bench, store, "deferred.example", "BACKING_OFF");
        come(bench, store, "refused.example", "ENDED");
        come(bench, store, "refused.example", "ENDED"); // suppressed now
        come(bench, store, "judge.example", "ENDED");
        MessageId doubtful = store.submit(mailTo("doubt.example").withInDoubt(InDoubtPolicy.HOLD))
                .id();
        bench.awaitState(store, doubtful, "IN_DOUBT");
        MessageId asked = store.submit(mailTo("asked.example").withInDoubt(InDoubtPolicy.ASK))
                .id();
        bench.awaitState(store, asked, "IN_DOUBT");
        come(bench, store, "dead.example", "BACKING_OFF");
        queue.addRule(Rule.Kind.HOLD, Filter.parse("recipient=" + mailbox("ruled.example")), SECRET, null, SECRET);
        come(bench, store, "ruled.example", "HELD");
        queue.addRule(
                Rule.Kind.BOUNCE,
                Filter.parse("\"subject=*" + SECRET + "*\" domain=bounced.example"),
                SECRET,
                null,
                SECRET);
        come(bench, store, "bounced.example", "ENDED");
        MessageId poison = come(bench, store, "poison.example", "BACKING_OFF");
        for (int i = 0; i < 8 && !Bench.stateOf(store, poison).equals("HELD"); i++) {
            queue.retry(Filter.all().named(List.of(poison)));
            bench.settle();
        }
        bench.awaitState(store, poison, "HELD");
        store.withdraw(
                store.submit(mailTo("withdrawn.example").withHold(SECRET)).id());
        queue.decide(Filter.parse("domain=doubt.example"), InDoubtPolicy.FAIL_UNKNOWN);
        bench.awaitState(store, doubtful, "ENDED");
        bench.disk.refuse(
                ErrorKind.NOT_ENOUGH_DISK,
                "no room for " + mailbox("full.example"),
                bench.time.instant(),
                Operation.SUBMIT);
        assertThrows(StoreFailedException.class, () -> store.submit(mailTo("full.example")));
        bench.disk.accept();
        assertThrows(
                SubmitRejectedException.class,
                () -> store.submit(Submission.of(
                        Envelope.smtp(SECRET + "@example.org", mailbox("empty.example")), Content.of(new byte[0]))));
        store.close();
    }

    private static void logoff(Bench bench, LogoffMode mode) {
        MessageStore store = bench.open();
        store.storeLogoff(mode, Deadline.in(Duration.ofSeconds(10)));
        store.close();
    }

    private static String text(ILoggingEvent line) {
        return line.getFormattedMessage() + " " + line.getKeyValuePairs() + " " + line.getMDCPropertyMap() + " "
                + ThrowableProxyUtil.asString(line.getThrowableProxy());
    }

    @Test
    void noMailboxAndNoSubjectIsLoggedAtInfoOrAboveWhateverBecomesOfMail() {
        script();
        try (Bench bench = new Bench(NoAddressLoggedTest::settings, wire)) {
            live(bench);
            for (LogoffMode mode : LogoffMode.values()) {
                logoff(bench, mode);
            }
            MessageStore store = bench.open();
            store.submit(mailTo("broken.example").withHold("wait"));
            bench.disk.failAfter(1, false);
            assertThrows(StoreFailedException.class, () -> store.submit(mailTo("broken.example")));
            store.close();
        }
        List<String> all = lines.stream().map(NoAddressLoggedTest::text).toList();
        assertEquals(
                List.of(), all.stream().filter(line -> line.contains(SECRET)).toList());
        for (String told : List.of(
                "observer failed",
                "asked about doubt failed",
                "suppression list did not",
                "attempts broke transport")) {
            assertTrue(all.stream().anyMatch(line -> line.contains(told)), () -> told + " is not in " + all);
        }
        assertTrue(
                all.stream().anyMatch(line -> line.contains("IllegalStateException: 550 <*@observer.example>")),
                all::toString);
    }
}
