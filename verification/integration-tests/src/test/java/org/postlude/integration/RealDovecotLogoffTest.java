package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;

/**
 * Table 1.7, the inbound column, against a real Dovecot that is silent at each step of a conversation. Beside the store that holds the
 * default Inbox are one that does not, and one that holds it afterwards.
 */
@Tag("real-peer")
@Timeout(120)
class RealDovecotLogoffTest {
    private static final Deadline SOON = Deadline.in(Duration.ofSeconds(40));
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern TEXT_WANTED = Pattern.compile("BODY\\.PEEK\\[|^RETR ");
    /** Small messages come together: their sizes are the first that is asked of them. */
    private static final Pattern WANTED = Pattern.compile(TEXT_WANTED + "|RFC822\\.SIZE\\)");

    /** The store has one more: with IMAP the source is told so at once, with POP3 the next text is asked for first. */
    private static final Pattern GOT = Pattern.compile("^STORE |^RETR ");

    private static final int MESSAGES = 2;

    @TempDir
    static Path dir;

    private static DovecotMailboxes dovecot;
    private static int cases;

    /** How far the message has come that stands still. */
    private enum Standing {
        /** No message is in process. */
        IDLE,
        /** It can be stopped. */
        BEFORE_COMMIT,
        /** The store has it, and the source is about to be told. */
        COMMITTED
    }

    /**
     * Where a conversation is held.
     *
     * @param received how many messages the store has by then
     * @param incoming how many more it has once the attempt has ended
     */
    private record Step(Standing standing, int received, int incoming, String line) {
        static Step at(List<String> said) {
            String held = said.get(said.size() - 1);
            if (said.stream().noneMatch(WANTED.asPredicate())) {
                return new Step(Standing.IDLE, 0, 0, held);
            }
            boolean isWanted = WANTED.matcher(held).find();
            int got = (int) said.stream().filter(GOT.asPredicate()).count() - (held.startsWith("RETR ") ? 1 : 0);
            boolean isOver = got == MESSAGES && looksAgain(said) > 0;
            return new Step(
                    isWanted || isOver ? Standing.BEFORE_COMMIT : Standing.COMMITTED, got, isWanted ? 1 : 0, held);
        }

        /** How often it has looked whether there is more, since it asked for the last text. */
        static long looksAgain(List<String> said) {
            int last = said.size() - 1;
            while (!WANTED.matcher(said.get(last)).find()) {
                last--;
            }
            String look = said.get(0).equals("CAPA") ? "CAPA" : "NOOP";
            return said.subList(last, said.size()).stream().filter(look::equals).count();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        dovecot = DovecotMailboxes.start(Files.createDirectory(dir.resolve("dovecot")));
    }

    @AfterAll
    static void stop() throws Exception {
        dovecot.close();
    }

    /** A mailbox with mail, three stores, and a spooler that fetches. */
    private static final class Scene implements AutoCloseable {
        final String user = "u" + cases++;
        final String[] addresses = {address("holder"), address("other"), address("heir")};
        final ImapGate gate;
        final SpoolerCoordinator spooler;
        final StoreSession session;
        final List<MessageStore> opened = new ArrayList<>();

        private Scene(String protocol, ImapGate gate) throws IOException {
            this.gate = gate;
            for (int i = 0; i < MESSAGES; i++) {
                dovecot.deliver(user, Letters.bytesOf(user + i));
            }
            String url = dovecot.url(
                            protocol,
                            user,
                            "&after=delete&every=1h&backOff=100ms" + (protocol.equals("imap") ? "&idle=no" : ""))
                    .replaceFirst(":\\d+\\?", ":" + gate.port() + "?");
            spooler =
                    SpoolerCoordinator.builder().transport("box", url, Map.of()).build();
            session = spooler.logon("reader");
            for (String each : addresses) {
                opened.add(session.openStore(
                        StoreAddress.parse(each), OpenOptions.DEFAULT.withDefaultInbox(!each.endsWith("other"))));
            }
        }

        private String address(String name) {
            return "sqlite:" + dir.resolve(user + "-" + name);
        }

        MessageStore holder() {
            return opened.get(0);
        }

        MessageStore other() {
            return opened.get(1);
        }

        List<String> in(int store) throws IOException {
            return StoredMail.of(addresses[store]);
        }

        void awaitAll(String why) {
            await("all of it in the stores and gone at the source: " + why)
                    .atMost(PATIENCE)
                    .until(() -> dovecot.waiting(user) == 0 && in(0).size() + in(2).size() >= MESSAGES);
        }

        void assertEachOnce(int received, String why) throws IOException {
            List<String> all = new ArrayList<>(in(0));
            assertEquals(received, all.size(), why);
            all.addAll(in(2));
            assertEquals(
                    List.of(Letters.textOf(user + 0), Letters.textOf(user + 1)),
                    all.stream()
                            .sorted((one, two) -> key(one).compareTo(key(two)))
                            .toList(),
                    why);
            assertEquals(List.of(), in(1), why);
        }

        private static String key(String text) {
            return Letters.messageId(text);
        }

        @Override
        public void close() throws IOException {
            gate.open();
            opened.forEach(MessageStore::close);
            session.close();
            spooler.close();
            gate.close();
        }
    }

    /** What the client says until it knows that there is nothing more. */
    private static List<Step> steps(String protocol) throws Exception {
        try (Scene scene = new Scene(protocol, ImapGate.watching(dovecot.port(protocol)))) {
            scene.awaitAll("a conversation that nobody holds");
            LogoffReport report = scene.holder().storeLogoff(LogoffMode.ORDERLY, SOON);
            assertEquals(MESSAGES, report.counts().received());
            assertTrue(protocol.equals("pop3") || scene.gate.connections() == 1, "a mailbox is fetched over one");
            List<String> said = new ArrayList<>(scene.gate.said());
            while (Step.looksAgain(said) > 1) {
                said.remove(said.size() - 1); // it looked once more, for the second store
            }
            return IntStream.rangeClosed(1, said.size())
                    .mapToObj(count -> Step.at(said.subList(0, count)))
                    .toList();
        }
    }

    static List<Arguments> modesOfBothProtocols() {
        List<Arguments> all = new ArrayList<>();
        for (LogoffMode mode : LogoffMode.values()) {
            all.add(Arguments.of(mode, "imap"));
        }
        for (LogoffMode mode : List.of(LogoffMode.ABORT, LogoffMode.ORDERLY)) {
            all.add(Arguments.of(mode, "pop3")); // who waits, and who does not
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("modesOfBothProtocols")
    void atEachStepTheStoreIsLoggedOffAsTheTableSaysAndEachMessageIsSomewhereOnce(LogoffMode mode, String protocol)
            throws Exception {
        List<Step> steps = steps(protocol);
        assertEquals(
                Set.of(Standing.values()), steps.stream().map(Step::standing).collect(Collectors.toSet()));
        for (int step = 0; step < steps.size(); step++) {
            try (Scene scene = new Scene(protocol, ImapGate.before(step, dovecot.port(protocol)))) {
                scene.gate.awaitReached();
                assertTable(scene, mode, Step.at(scene.gate.said()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void inTheMiddleOfAMessageToo(LogoffMode mode) throws Exception {
        for (String protocol : List.of("imap", "pop3")) {
            try (Scene scene =
                    new Scene(protocol, ImapGate.within(TEXT_WANTED.pattern(), 100, dovecot.port(protocol)))) {
                scene.gate.awaitReached();
                assertTable(scene, mode, new Step(Standing.BEFORE_COMMIT, 0, 1, "100 octets of a message"));
            }
        }
    }

    /** Whoever has it, it was given up there by nobody: its connection broke. */
    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void whatTheStoreHasIsNotFetchedByTheNextOneThoughTheSourceStillOffersIt(String protocol) throws Exception {
        List<Step> steps = steps(protocol);
        for (int step = 0; step < steps.size(); step++) {
            if (steps.get(step).standing != Standing.COMMITTED) {
                continue;
            }
            try (Scene scene = new Scene(protocol, ImapGate.before(step, dovecot.port(protocol)))) {
                scene.gate.awaitReached();
                scene.gate.cut();
                LogoffReport report = scene.holder().storeLogoff(LogoffMode.ORDERLY, SOON);
                String why = "after a connection that broke at " + steps.get(step);
                scene.awaitAll(why);
                scene.assertEachOnce((int) report.counts().received(), why);
            }
        }
    }

    private static void assertTable(Scene scene, LogoffMode mode, Step step) throws Exception {
        String why = mode + " at " + step;
        LogoffReport others = scene.other().storeLogoff(mode, SOON);
        assertEquals(Outcome.RELEASED, others.outcome(), why);
        assertEquals(Set.of(), others.activity(), why);
        CompletableFuture<LogoffReport> told =
                CompletableFuture.supplyAsync(() -> scene.holder().storeLogoff(mode, SOON));
        boolean isAtOnce = mode == LogoffMode.QUIET || mode == LogoffMode.ABORT || step.standing == Standing.IDLE;
        if (!isAtOnce) {
            assertThrows(TimeoutException.class, () -> told.get(100, TimeUnit.MILLISECONDS), why);
            scene.gate.open();
        }
        LogoffReport report = within(told, why, scene);
        boolean isRefused = switch (mode) {
            case QUIET -> step.standing != Standing.IDLE;
            case ABORT -> step.standing == Standing.COMMITTED;
            case ORDERLY, NO_WAIT, PURGE -> false;
        };
        scene.gate.open();
        int received = step.received + (mode == LogoffMode.ABORT ? 0 : step.incoming);
        if (isRefused) {
            assertEquals(Outcome.REFUSED, report.outcome(), why);
            assertEquals(Set.of(Activity.INBOUND), report.activity(), why);
            scene.awaitAll(why + ": it goes on as before");
            received = MESSAGES;
            report = scene.holder().storeLogoff(LogoffMode.ORDERLY, SOON);
        }
        assertEquals(Outcome.RELEASED, report.outcome(), () -> why + ": " + report(scene));
        assertEquals(Set.of(), report.activity(), why);
        assertEquals(received, report.counts().received(), why);
        scene.awaitAll(why + ": the rest comes to the next store");
        scene.assertEachOnce(received, why);
    }

    private static LogoffReport within(CompletableFuture<LogoffReport> told, String why, Scene scene) throws Exception {
        try {
            return told.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(why + " does not return: " + report(scene), e);
        }
    }

    private static String report(Scene scene) {
        return "the client said " + scene.gate.said();
    }
}
