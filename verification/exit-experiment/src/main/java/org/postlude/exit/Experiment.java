package org.postlude.exit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postlude.message.MessageState;
import org.postlude.spooler.QueueReader;
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
     * @param inDoubt of what was kept, what the store then listed as in doubt
     * @param took from its moment to its end
     * @param ended false if it lived on and was killed
     * @param said what the program wrote of a logoff
     */
    record Result(Row row, Ledger ledger, Set<String> inDoubt, Duration took, boolean ended, String said) {
        /** What came twice and was in no doubt before. */
        Set<String> doubledUnforeseen() {
            Set<String> unforeseen = new TreeSet<>(ledger.doubled());
            unforeseen.removeAll(inDoubt);
            return unforeseen;
        }
    }

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
                Map<String, MessageState> kept = kept(store);
                if (!kept.isEmpty()) {
                    sendTheRest(store);
                }
                List<String> lines = program.out();
                Ledger ledger = Ledger.of(lines, program.err(), atEnd, kept.keySet(), server.taken());
                return new Result(row, ledger, inDoubt(kept), took, ended, report(lines));
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

    /** By Message-ID, what is in the queue, as the next run will find it. */
    private static Map<String, MessageState> kept(Path store) {
        Map<String, MessageState> kept = new TreeMap<>();
        if (Files.isDirectory(store)) {
            try (QueueReader queue = QueueReader.open(new StoreAddress("maildir", store.toString()))) {
                queue.list(1000).forEach(message -> kept.put(String.valueOf(message.messageId()), message.state()));
            }
        }
        return kept;
    }

    private static Set<String> inDoubt(Map<String, MessageState> kept) {
        Set<String> inDoubt = new TreeSet<>(kept.keySet());
        inDoubt.removeIf(id -> kept.get(id) != MessageState.IN_DOUBT);
        return inDoubt;
    }

    private static void sendTheRest(Path store) throws IOException, InterruptedException {
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
