package org.postlude.integration.hung;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageState;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.Outcome;
import org.postlude.store.RecipientStatus;
import org.postlude.tck.smtp.Taken;

/**
 * Recipients that get 250, 421, 450, 451, 452, 550, 552 and 554, mixed by a seed: each ends as his own reply says, a 421 takes
 * those with it who had no final one (by LMTP, after the dot, it leaves them in doubt), and once the storm is over everybody has his mail who was not refused.
 */
@Timeout(170)
class StormTest {
    private static final int CASES = Integer.getInteger("postlude.storm.cases", 200);
    private static final long SEED = Long.getLong("postlude.storm.seed", 39);
    private static final Map<String, String> REPLIES = Map.of(
            "250", "250 2.1.5 ok",
            "421", "421 4.3.2 closing down",
            "450", "450 4.2.1 busy",
            "451", "451 4.3.0 greylisted",
            "452", "452 4.3.1 full",
            "550", "550 5.1.1 no such user",
            "552", "552 5.2.2 over quota",
            "554", "554 5.7.1 policy");

    @Tag("hung")
    @ParameterizedTest
    @EnumSource(value = Line.class, names = "SECURED", mode = EnumSource.Mode.EXCLUDE)
    void eachRecipientEndsAsHisReplySays(Line line) throws Exception {
        storm(line, CASES, SEED);
    }

    /** Some of them, in every build. */
    @ParameterizedTest
    @CsvSource({"PLAIN, 1", "PIPELINED, 2", "LMTP, 3"})
    void aSmallStorm(Line line, long seed) throws Exception {
        storm(line, 15, seed);
    }

    private static void storm(Line line, int cases, long seed) throws Exception {
        List<List<String>> letters = letters(cases, seed);
        try (Trial trial = new Trial(line, Disk.inMemory())) {
            trial.server.recipients(address -> reply(address, 0));
            if (line == Line.LMTP) {
                trial.server.afterData(address -> reply(address, 1));
            }
            for (int i = 0; i < cases; i++) {
                trial.submit(Crowd.name(i), letters.get(i).toArray(String[]::new));
            }
            LogoffReport report = trial.store().storeLogoff(LogoffMode.NO_WAIT, Deadline.in(Trial.PATIENCE));
            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            Map<String, String> ends = new TreeMap<>();
            for (List<String> letter : letters) {
                expect(letter, line == Line.LMTP, ends);
            }
            assertStands(trial, report, ends, replay(cases, seed));
        }
    }

    /** By the large storm, which is any if it is told so. */
    private static String replay(int cases, long seed) {
        return Replay.by(StormTest.class, "-Dpostlude.storm.seed=" + seed + " -Dpostlude.storm.cases=" + cases);
    }

    private static void assertStands(Trial trial, LogoffReport report, Map<String, String> ends, String replay)
            throws IOException {
        assertEquals(of(ends, "taken"), places(trial), replay);
        assertEquals(of(ends, "waits"), those(report, MessageState.BACKING_OFF), replay);
        assertEquals(of(ends, "in doubt"), those(report, MessageState.IN_DOUBT), replay);
        trial.nextRun();
        trial.resolveDoubts();
        LogoffReport rest = trial.store().storeLogoff(LogoffMode.PURGE, Deadline.in(Trial.PATIENCE));
        assertEquals(0, rest.counts().left(), () -> replay + ": " + rest);
        Set<String> all = of(ends, "taken");
        all.addAll(of(ends, "waits"));
        all.addAll(of(ends, "in doubt"));
        assertEquals(all, places(trial), replay);
        assertEquals(all.size(), trial.server.taken().size(), () -> replay + ": somebody got it twice");
        assertTrue(!of(ends, "refused").isEmpty() && !of(ends, "waits").isEmpty(), "a storm of one kind only");
    }

    private static Set<String> those(LogoffReport report, MessageState state) {
        return report.messages().stream()
                .map(MessageStatus::recipients)
                .flatMap(List::stream)
                .filter(each -> each.state() == state)
                .map(RecipientStatus::address)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> of(Map<String, String> ends, String how) {
        return ends.entrySet().stream()
                .filter(each -> each.getValue().equals(how))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> places(Trial trial) {
        return trial.server.taken().stream().map(Taken::recipient).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Addresses that say which reply they get at RCPT, and by LMTP after the dot. */
    private static List<List<String>> letters(int cases, long seed) {
        Random random = new Random(seed);
        List<String> codes = REPLIES.keySet().stream().sorted().toList();
        List<List<String>> letters = new ArrayList<>();
        for (int i = 0; i < cases; i++) {
            List<String> letter = new ArrayList<>();
            for (int j = 0, count = 1 + random.nextInt(12); j < count; j++) {
                String first = random.nextInt(3) == 0 ? codes.get(random.nextInt(codes.size())) : "250";
                String last = random.nextInt(3) == 0 ? codes.get(random.nextInt(codes.size())) : "250";
                letter.add(first + "." + last + "." + i + "." + j + "@example.net");
            }
            letters.add(letter);
        }
        return letters;
    }

    private static String reply(String address, int when) {
        return REPLIES.getOrDefault(address.split("\\.", -1)[when], "500 " + address);
    }

    /** What RFC 5321 and RFC 2033 make of the replies: after a 421 no reply comes. Before the dot nobody has it then. */
    private static void expect(List<String> letter, boolean lmtp, Map<String, String> ends) {
        List<String> open = new ArrayList<>();
        boolean closed = false;
        for (String address : letter) {
            String reply = reply(address, 0);
            closed |= reply.startsWith("421");
            if (closed || reply.startsWith("4")) {
                ends.put(address, "waits");
            } else if (reply.startsWith("5")) {
                ends.put(address, "refused");
            } else {
                open.add(address);
            }
        }
        boolean over = false;
        for (String address : open) {
            String reply = lmtp ? reply(address, 1) : "250";
            ends.put(address, closed || (!over && reply.startsWith("4")) ? "waits" : over ? "in doubt" : end(reply));
            over |= reply.startsWith("421");
        }
    }

    private static String end(String reply) {
        return reply.startsWith("2") ? "taken" : "refused";
    }
}
