package org.postlude.spooler.listening;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Fault;
import org.postlude.tck.transport.ScriptedTransport;
import org.slf4j.LoggerFactory;

/** The log has the life of each message by ids, as key and value; addresses only for who asks for DEBUG. */
class MailLogTest {
    private static final Logger SPOOLER = (Logger) LoggerFactory.getLogger("org.postlude");

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

    /** One that is deferred and delivered, one that is refused, one in doubt, one held and withdrawn. */
    private List<MessageId> live() {
        wire.on("ann@example.org").defer(Duration.ofMinutes(1)).accept();
        wire.on("bob@example.net").refuse(550);
        wire.on("cid@example.com").inDoubt();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId ann = store.submit(Bench.mailTo("ann@example.org")).id();
            bench.awaitState(store, ann, "BACKING_OFF");
            bench.time.advance(Duration.ofMinutes(6));
            bench.awaitState(store, ann, "ENDED");
            MessageId bob = store.submit(Bench.mailTo("bob@example.net")).id();
            bench.awaitState(store, bob, "ENDED");
            MessageId cid = store.submit(Bench.mailTo("cid@example.com")).id();
            bench.awaitState(store, cid, "IN_DOUBT");
            MessageId held = store.submit(Bench.mailTo("dan@example.edu").withHold("wait"))
                    .id();
            store.withdraw(held);
            store.storeLogoff(LogoffMode.QUIET);
            store.close();
            return List.of(ann, bob, cid, held);
        }
    }

    private static String text(ILoggingEvent line) {
        return line.getFormattedMessage() + " " + line.getKeyValuePairs();
    }

    @Test
    void noAddressAndNoSubjectIsLoggedAtInfo() {
        SPOOLER.setLevel(Level.INFO);
        live();
        assertTrue(lines.size() > 12, () -> "lines: " + lines);
        List<String> telling = lines.stream()
                .map(MailLogTest::text)
                .filter(text -> text.contains("@example") || text.contains("Subject") || text.contains("sender"))
                .toList();
        assertEquals(List.of(), telling);
    }

    @Test
    void aTransportThatBreaksARuleIsLoggedWithTheMessageAndWithoutAddresses() {
        SPOOLER.setLevel(Level.INFO);
        ScriptedTransport broken =
                ScriptedTransport.builder().breaking(Fault.LEAVES_ONE_OUT).build();
        String id;
        try (Bench bench = new Bench(broken)) {
            MessageStore store = bench.open();
            id = store.submit(Bench.mailTo("ann@example.org", "bob@example.org"))
                    .id()
                    .value();
            await().until(() -> lines.stream().anyMatch(line -> text(line).contains("T4")));
            store.close();
        }
        assertTrue(lines.stream()
                .anyMatch(line -> text(line).contains("T4") && text(line).contains(id)));
        assertEquals(
                List.of(),
                lines.stream()
                        .map(MailLogTest::all)
                        .filter(text -> text.contains("@example"))
                        .toList());
    }

    /** With what was thrown. */
    private static String all(ILoggingEvent line) {
        IThrowableProxy thrown = line.getThrowableProxy();
        return text(line) + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown));
    }

    @Test
    void whoAsksForMoreIsToldTheAddresses() {
        SPOOLER.setLevel(Level.DEBUG);
        live();
        assertTrue(lines.stream().anyMatch(line -> text(line).contains("ann@example.org")));
    }

    @Test
    void eachStepHasItsIdsAsKeyAndValue() {
        SPOOLER.setLevel(Level.INFO);
        List<MessageId> ids = live();
        String ann = ids.get(0).toString();
        assertEquals(
                List.of(
                        "accepted",
                        "an attempt ended DEFERRED",
                        "a part is BACKING_OFF",
                        "an attempt ended ACCEPTED",
                        "a part is DELIVERED"),
                lines.stream()
                        .filter(line -> ann.equals(values(line).get("message")))
                        .map(line -> line.getFormattedMessage()
                                + (values(line).containsKey("ending")
                                        ? " " + values(line).get("ending")
                                        : ""))
                        .sorted(java.util.Comparator.comparing(text -> !text.equals("accepted")))
                        .toList());
        for (ILoggingEvent line : lines) {
            if (line.getFormattedMessage().equals("an attempt ended")) {
                assertTrue(values(line)
                        .keySet()
                        .containsAll(List.of("message", "part", "attempt", "store", "logon", "transport", "took_ms")));
            }
        }
        List<String> ends = lines.stream()
                .map(line -> String.valueOf(values(line).get("state")))
                .toList();
        assertTrue(ends.containsAll(List.of("DELIVERED", "RETURNED", "IN_DOUBT")), ends::toString);
        assertTrue(lines.stream().anyMatch(line -> line.getFormattedMessage().equals("a message was withdrawn")));
        ILoggingEvent logoff = lines.stream()
                .filter(line -> line.getFormattedMessage().equals("a logoff was answered"))
                .findFirst()
                .orElseThrow();
        assertEquals("QUIET", values(logoff).get("mode"));
        assertFalse(String.valueOf(values(logoff).get("logon")).matches("|null"));
    }

    private static Map<String, String> values(ILoggingEvent line) {
        return line.getKeyValuePairs() == null
                ? Map.of()
                : line.getKeyValuePairs().stream()
                        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
    }
}
