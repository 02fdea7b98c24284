package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.MessageState;
import org.postlude.spooler.QueueReader;
import org.postlude.store.StoreAddress;
import org.postlude.tck.smtp.FaultServer;
import org.postlude.tck.smtp.Taken;

/** A process that is asked to end while it submits and sends logs its stores off first. */
@Tag("long")
@Timeout(120)
class ProcessLogoffTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP"})
    void allThatWasAcceptedIsAtTheServerOrInTheStoreOnce(String signal) throws Exception {
        try (FaultServer server = FaultServer.smtp().start();
                Jvm program = Jvm.main(
                        Leaving.class,
                        Jvm.SHORT_LIVED,
                        Integer.toString(server.port()),
                        dir.resolve("store").toString())) {
            program.awaitOut(line -> line.equals("accepted k200"));
            program.signal(signal);
            int code = program.end(Duration.ofSeconds(60));
            assertEquals(signal.equals("TERM") ? 128 + 15 : 128 + 1, code, program::toString);
            List<String> reports = program.out().stream()
                    .filter(line -> line.startsWith("report "))
                    .toList();
            assertEquals(1, reports.size(), reports::toString);
            assertTrue(
                    reports.get(0).contains("mode=ORDERLY") && reports.get(0).contains("outcome=RELEASED"),
                    reports::toString);
            assertWhole(program, server);
        }
    }

    private void assertWhole(Jvm program, FaultServer server) {
        List<String> accepted = program.out().stream()
                .filter(line -> line.startsWith("accepted "))
                .map(line -> line.substring("accepted ".length()))
                .toList();
        List<String> found =
                new ArrayList<>(server.taken().stream().map(Taken::recipient).toList());
        try (QueueReader reader = QueueReader.open(StoreAddress.parse("sqlite:" + dir.resolve("store")))) {
            reader.list(10_000).stream()
                    .flatMap(message -> message.recipients().stream())
                    .filter(recipient -> recipient.state() == MessageState.QUEUED)
                    .forEach(recipient -> found.add(recipient.address()));
        }
        assertEquals(new TreeSet<>(found).size(), found.size(), "somebody has it twice");
        Set<String> missing = new TreeSet<>();
        accepted.forEach(key -> missing.addAll(Letters.recipientsOf(key)));
        found.forEach(missing::remove);
        assertEquals(Set.of(), missing);
    }
}
