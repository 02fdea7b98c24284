package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.integration.MailProgram.Step;

/**
 * kill -9 of {@code postlude run} while mail programs submit, at each step of a conversation: what was answered with 250 is in
 * the store once, what was not is there once at most, and each message is whole.
 */
@Tag("long")
@Timeout(180)
class SubmissionKillTest {
    private static final int KILLS = Integer.getInteger("postlude.submissionKills", 18);
    private static final long SEED = Long.getLong("postlude.seed", System.nanoTime() % 1_000_000);
    private static final int PROGRAMS = 4;
    /** As long as a commit takes, or so: a kill behind the dot falls before it, into it, or behind it. */
    private static final int COMMIT_NANOS = 4_000_000;

    private static final Pattern PORT = Pattern.compile("postlude: takes mail at 127\\.0\\.0\\.1:(\\d+) .*");
    private static final Pattern TRACE = Pattern.compile(
            "Return-Path: <writer@example\\.org>\r\nDelivered-To: reader@example\\.org\r\nReceived: from [^\r\n]+\r\n"
                    + "(?: [^\r\n]+\r\n)+");

    @TempDir
    Path dir;

    private static final List<Step> STEPS = List.copyOf(EnumSet.allOf(Step.class));

    private final Random random = new Random(SEED);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<String> begun = new TreeSet<>();
    private final Set<String> told = new TreeSet<>();

    @Test
    void whatWasAnsweredWith250IsInTheStoreOnceAndNothingElseTwice() throws Exception {
        for (int i = 0; i < KILLS; i++) {
            // Each step in its turn, and every other time the dot.
            Step step = i % 2 == 0 ? Step.DOT_SENT : STEPS.get(i / 2 % STEPS.size());
            try (Jvm server = run()) {
                submitUntilKilled(server, i, step);
            }
        }
        new Command(dir.resolve("store")).run("flush").assertCode(0);
        threads.shutdown();
        assertTrue(told.size() > KILLS, () -> "more than one message a run: " + told);
        check(StoredMail.of("sqlite:" + dir.resolve("store")));
    }

    /** A killed one leaves SQLite's library behind, so it has a folder for that. */
    private Jvm run() throws IOException {
        Path folder = Files.createDirectories(dir.resolve("tmp"));
        Jvm server = Command.startIn(
                List.of("-Djava.io.tmpdir=" + folder),
                "run",
                "--smtp-port",
                0,
                "--http-port",
                0,
                "--store",
                dir.resolve("store"));
        server.awaitErr(line -> PORT.matcher(line).matches());
        return server;
    }

    private static int port(Jvm server) {
        return server.err().stream()
                .map(PORT::matcher)
                .filter(Matcher::matches)
                .map(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    /** The first of several programs kills the server from within its own conversation, so the step is the one that was meant. */
    private void submitUntilKilled(Jvm server, int round, Step step) throws Exception {
        boolean isFirstPipelining =
                step != Step.HALF_OF_THE_TEXT_SENT && step != Step.ALL_BUT_THE_DOT_SENT && round % 4 < 2;
        int message = step == Step.CONNECTED || step == Step.GREETED ? 0 : random.nextInt(12);
        long later = step == Step.DOT_SENT ? random.nextInt(COMMIT_NANOS) : 0;
        MailProgram.Watcher killer = (at, number) -> {
            if (at == step && number == message && server.isAlive()) {
                LockSupport.parkNanos(later);
                server.kill();
            }
        };
        List<MailProgram> programs = new ArrayList<>();
        List<Future<IOException>> ends = new ArrayList<>();
        for (int i = 0; i < PROGRAMS; i++) {
            boolean pipelines = i == 0 ? isFirstPipelining : i % 2 == 0;
            MailProgram program =
                    new MailProgram("k" + round + "-" + i, pipelines, i == 0 ? killer : (at, number) -> {});
            programs.add(program);
            ends.add(threads.submit(() -> program.run(port(server))));
        }
        for (Future<IOException> end : ends) {
            IOException unused = end.get(60, TimeUnit.SECONDS);
            assertFalse(server.isAlive(), () -> "a conversation ended before the kill at " + step + ": " + unused);
        }
        for (MailProgram program : programs) {
            begun.addAll(program.begun());
            told.addAll(program.told());
        }
    }

    private void check(List<String> stored) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String text : stored) {
            String id = Letters.messageId(text);
            String key = id.substring(1, id.indexOf('@'));
            int ours = text.indexOf("From: ");
            assertEquals(Letters.textOf(key), text.substring(ours), () -> "torn: " + text);
            assertTrue(TRACE.matcher(text.substring(0, ours)).matches(), text);
            counts.merge(key, 1, Integer::sum);
        }
        Set<String> missing = new TreeSet<>(told);
        missing.removeAll(counts.keySet());
        assertEquals(Set.of(), missing, "answered with 250 and lost, seed " + SEED);
        Set<String> alien = new TreeSet<>(counts.keySet());
        alien.removeAll(begun);
        assertEquals(Set.of(), alien, "nobody sent them, seed " + SEED);
        counts.values().removeIf(count -> count == 1);
        assertEquals(Map.of(), counts, "more than once, seed " + SEED);
        System.out.printf(
                "SubmissionKillTest: %d kills, %d begun, %d answered with 250, %d stored, seed %d%n",
                KILLS, begun.size(), told.size(), stored.size(), SEED);
    }
}
