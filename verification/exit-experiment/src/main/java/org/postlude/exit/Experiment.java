package org.postlude.exit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.postlude.message.Direction;
import org.postlude.spooler.QueueReader;
import org.postlude.store.MessageStatus;
import org.postlude.store.StoreAddress;

/**
 * One row: a server, a program that is ended, a look at what is left, and the next run of the program.
 *
 * @param mails how many the program sends
 * @param moment when it ends, after it began to send
 * @param pace how long the server has for each
 * @param patience how long a program may live after its moment; one that lives on is killed, and the row says so
 */
record Experiment(int mails, Duration moment, Duration pace, Duration patience) {
    /** A quarter is through when the program ends, and half a minute is three times what the rest would take. */
    static final Experiment DEFAULT =
            new Experiment(40, Duration.ofMillis(2500), Duration.ofMillis(250), Duration.ofSeconds(30));

    /**
     * What came out.
     *
     * @param took from its moment to its end
     * @param ended false if it lived on and was killed
     */
    record Result(Row row, Ledger ledger, Duration took, boolean ended, String said) {}

    Result run(Row row, Path folder) throws IOException, InterruptedException {
        Path store = folder.resolve("store");
        try (SlowServer server = SlowServer.start(pace)) {
            List<String> args = List.of(
                    row.kind().name(),
                    row.ending().name(),
                    row.closing(),
                    String.valueOf(server.port()),
                    store.toString(),
                    String.valueOf(mails),
                    String.valueOf(moment.toMillis()));
            try (Child program = Child.start(Program.class, args)) {
                program.awaitStart();
                long begin = System.nanoTime();
                boolean ended = end(program, row.ending());
                Duration took = Duration.ofNanos(System.nanoTime() - begin).minus(moment);
                program.end();
                server.hurry();
                List<String> atEnd = server.taken();
                List<String> kept = kept(store);
                sendTheRest(store, kept);
                List<String> lines = program.out();
                Ledger ledger = Ledger.of(lines, program.err(), atEnd, kept, server.taken());
                return new Result(row, ledger, took, ended, report(lines));
            }
        }
    }

    private boolean end(Child program, Ending ending) throws InterruptedException {
        if (program.endsWithin(moment)) {
            // A close() that returns at once may end a moment before, since two clocks are read.
            return true;
        }
        if (ending == Ending.TERM) {
            program.terminate();
        } else if (ending == Ending.KILL) {
            program.kill();
        }
        boolean ended = program.endsWithin(patience);
        if (!ended) {
            program.kill();
        }
        return ended;
    }

    private static List<String> kept(Path store) {
        if (!Files.isDirectory(store)) {
            return List.of();
        }
        try (QueueReader queue = QueueReader.open(new StoreAddress("maildir", store.toString()))) {
            return queue.list(1000).stream()
                    .filter(message -> message.direction() == Direction.OUTBOUND)
                    .map(MessageStatus::messageId)
                    .map(String::valueOf)
                    .toList();
        }
    }

    private static void sendTheRest(Path store, List<String> kept) throws IOException, InterruptedException {
        if (kept.isEmpty()) {
            return;
        }
        try (Child next = Child.start(PostludeProgram.class, List.of(store.toString()))) {
            int code = next.end();
            if (code != 0) {
                throw new IllegalStateException("the next run ended with " + code + ": " + next);
            }
        }
    }

    private static String report(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("REPORT ") || line.startsWith("WARNING "))
                .reduce("", (some, more) -> some.isEmpty() ? more : some + "; " + more);
    }
}
