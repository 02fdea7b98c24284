package org.postlude.integration.hung;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.tck.smtp.FaultServer;
import org.postlude.tck.smtp.Taken;

/**
 * A server with a fault and a program that sends to it; and in the end the same server without the fault and the next
 * program, which sends the rest.
 */
final class Trial implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(1);
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The promise of {@link Deadline}. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    final FaultServer server;
    private final Line line;
    private final Disk disk;
    private final StoreAddress address;
    private final Map<String, Integer> submitted = new TreeMap<>();
    private Program program;
    private boolean takesUntold = true;

    /** With one connection. */
    Trial(Line line, Disk disk) throws IOException {
        this(line, disk, Map.of("connections", "1"), builder -> builder);
    }

    /**
     * Begins one.
     *
     * @param options of the transport, for the first of the two programs
     * @param settings of its spooler
     */
    Trial(Line line, Disk disk, Map<String, String> options, UnaryOperator<SpoolerCoordinator.Builder> settings)
            throws IOException {
        this.line = line;
        this.disk = disk;
        this.address = disk.address();
        this.server = line.start();
        this.program = new Program(disk, address, line.url(server), options, settings);
    }

    /** Whether the server keeps what it has not told of; told so before the first message. */
    void takesUntold(boolean takes) {
        takesUntold = takes;
        server.takesUntold(takes);
    }

    MessageStore store() {
        return program.store();
    }

    void submit(String name, String... recipients) {
        submitted.put(Program.id(name), recipients.length);
        program.submit(name, recipients);
    }

    void settle() {
        program.settle();
    }

    void awaitState(String name, MessageState state) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> program.queue().stream().anyMatch(each -> isOf(each, name) && each.state() == state));
    }

    void awaitEmpty() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> program.queue().isEmpty());
    }

    static boolean isOf(MessageStatus status, String name) {
        return Program.id(name).equals(status.messageId());
    }

    /** Does something more when the spooler knows of the logoff. */
    LogoffReport logoff(LogoffMode mode, Duration deadline, Stopwatch watch, Runnable then) {
        return watch.within(deadline.plus(MARGIN), mode + " with a deadline of " + deadline, () -> {
            CompletionStage<LogoffReport> report = store().storeLogoffAsync(mode, Deadline.in(deadline));
            settle();
            then.run();
            return report.toCompletableFuture().join();
        });
    }

    /**
     * A store shows that a message has ended a moment before whoever wrote it has told the spooler. A mode that does not wait
     * is refused in that moment, which changes nothing; so a program asks again.
     */
    LogoffReport logoffOnceItIsKnown(LogoffMode mode, Stopwatch watch) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> logoff(mode, DEADLINE, watch, () -> {}), report -> report.outcome() != Outcome.REFUSED);
    }

    /** The program ends without patience; every transport has a second to say goodbye. */
    void leave(Stopwatch watch) {
        watch.within(MARGIN.plus(MARGIN), "the close of the spooler", () -> {
            program.close();
            return "";
        });
    }

    /** The server is without fault, and another program has the store. */
    void nextRun() throws IOException {
        program.close();
        server.heal();
        disk.reopen();
        program = new Program(disk, address, line.url(server), Map.of(), builder -> builder);
    }

    void resolveDoubts() {
        program.resolveDoubts();
    }

    /**
     * To the healthy server goes what is left. Nothing is lost; what was not in doubt is there once; what was in doubt was
     * there once at most before it was sent again, and not at all where the server keeps nothing untold.
     */
    void assertNothingIsLost() throws IOException {
        copies().forEach((place, count) -> assertEquals(1, count, () -> place + " was sent twice without doubt"));
        nextRun();
        Set<String> doubtful = program.inDoubt().stream()
                .map(status -> "" + status.messageId())
                .collect(Collectors.toSet());
        resolveDoubts();
        LogoffReport report = store().storeLogoff(LogoffMode.PURGE, Deadline.in(PATIENCE));
        assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
        assertEquals(0, report.counts().left(), () -> report + ", it did " + program.trace);
        assertEquals(0, report.counts().returned(), report::toString);
        Map<String, Integer> after = copies();
        assertEquals(
                submitted.values().stream().mapToInt(count -> count).sum(),
                after.size(),
                () -> "lost: of " + submitted + " arrived " + after + "; " + report);
        after.forEach((place, count) -> {
            boolean maybe = takesUntold && doubtful.contains(place.substring(0, place.indexOf(' ')));
            int atMost = maybe ? 2 : 1;
            assertTrue(count <= atMost, () -> place + " arrived " + count + " times, in doubt were " + doubtful);
        });
        server.taken().forEach(each -> assertEquals(whole(each), each.octets()));
        assertEquals(List.of(), server.saidInPlain());
    }

    private static String whole(Taken taken) {
        return Program.octets(taken.messageId().replaceAll("[<>]|@.*", ""));
    }

    private Map<String, Integer> copies() {
        Map<String, Integer> copies = new TreeMap<>();
        server.taken().forEach(each -> copies.merge(each.messageId() + " for " + each.recipient(), 1, Integer::sum));
        return copies;
    }

    @Override
    public void close() throws IOException {
        try (server) {
            program.close();
        }
        disk.check();
    }
}
