package org.postlude.command.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.LogoffMode;
import org.postlude.store.Outcome;

@Timeout(120)
class TourTest {
    @Test
    void printsWhatItAlwaysPrinted() throws IOException {
        Run run = Run.tour();
        assertEquals(golden(), run.out());
        assertEquals(0, run.code());
    }

    @Test
    void theReadmeShowsIt() throws IOException {
        String readme = Files.readString(Path.of("..", "..", "README.md"));
        String begin = golden().lines().findFirst().orElseThrow();
        assertTrue(readme.contains(begin), "the README has no line '" + begin + "'");
        String shown = readme.substring(readme.indexOf(begin));
        assertEquals(golden(), shown.substring(0, shown.indexOf("```")));
    }

    private static String golden() throws IOException {
        try (InputStream in = Objects.requireNonNull(TourTest.class.getResourceAsStream("tour.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--json",
                "--mode quiet",
                "--mode abort",
                "--mode orderly",
                "--mode no-wait",
                "--mode purge",
                "--mode purge --json"
            })
    void printsTheSameEachTimeAndInAHundredColumns(String line) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");
        Run run = Run.tour(args);
        assertEquals(0, run.code(), run.out());
        assertEquals(run.out(), Run.tour(args).out());
        assertTrue(line.contains("--json") || run.out().lines().allMatch(each -> each.length() <= 100), run.out());
    }

    @ParameterizedTest
    @CsvSource({
        "QUIET,   REFUSED,  0, 0, 3, 0, 0, INBOUND OUTBOUND OUTBOUND_QUEUE, 0x000E0000",
        "ABORT,   RELEASED, 0, 0, 3, 2, 1, OUTBOUND_QUEUE,                  0x00090000",
        "ORDERLY, RELEASED, 1, 1, 2, 0, 0, OUTBOUND_QUEUE,                  0x00090000",
        "NO_WAIT, RELEASED, 2, 1, 1, 0, 0, OUTBOUND_QUEUE,                  0x00090000",
        "PURGE,   RELEASED, 3, 1, 0, 0, 0, '',                              0x00010000"
    })
    void eachModeDoesFromTheSameStateWhatIsDocumented(
            LogoffMode mode,
            String outcome,
            int sent,
            int received,
            int left,
            int cancelled,
            int requeued,
            String activity,
            String mask) {
        JsonNode run = Run.tour("--json", "--mode", Words.of(mode)).json();
        assertEquals(
                List.of("on-the-wire ACTIVE", "ready QUEUED", "backing-off BACKING_OFF", "arriving ACTIVE"),
                state(run));
        assertEquals(mode.name(), run.get("mode").textValue());
        assertEquals(outcome, run.get("outcome").textValue());
        assertEquals(3, run.get("submitted").intValue());
        assertEquals(sent, run.get("sent").intValue());
        assertEquals(received, run.get("received").intValue());
        assertEquals(left, run.get("left").intValue());
        assertEquals(cancelled, run.get("cancelled").intValue());
        assertEquals(requeued, run.get("requeued").intValue());
        assertEquals(activity, String.join(" ", texts(run.get("activity"))));
        assertEquals(mask, run.get("mask").textValue());
        assertEquals(List.of(), texts(run.get("differences")));
    }

    @Test
    void theObjectHoldsAllModesAndTheThreeOtherWays() {
        JsonNode run = Run.tour("--json").json();
        assertEquals(5, run.get("modes").size());
        assertEquals(4, run.get("state").size());
        JsonNode closed = run.get("closeWithoutLogoff");
        assertEquals(2, closed.get("stopped").intValue());
        assertEquals(3, closed.get("left").intValue());
        assertTrue(closed.get("nothingLost").booleanValue());
        assertTrue(
                closed.get("warning").textValue().startsWith("store maildir:press-office was closed without a logoff"),
                closed.toString());
        JsonNode shared = run.get("sharedStore");
        assertEquals("RELEASED_SHARED", shared.get("one").get("outcome").textValue());
        assertEquals("0x00010000", shared.get("one").get("mask").textValue());
        assertEquals(3, shared.get("other").get("sent").intValue());
        assertEquals(4, shared.get("other").get("submitted").intValue());
        JsonNode reopened = run.get("openedAgain");
        assertEquals(3, reopened.get("sent").intValue());
        assertEquals(0, reopened.get("left").intValue());
        assertTrue(reopened.get("eachOnce").booleanValue());
        assertEquals(List.of(), texts(run.get("differences")));
    }

    @Test
    void whatDiffersFromTheDocumentationIsSaidAndIsAFailure() {
        Map<LogoffMode, Promise> other = new EnumMap<>(Promise.DOCUMENTED);
        other.put(LogoffMode.NO_WAIT, new Promise(Outcome.RELEASED, 3, 1, 0, 0x00010000));
        Run run = Run.tour(other);
        assertEquals(70, run.code());
        assertEquals(
                List.of(
                        "  NO_WAIT: sent is 2; documented is 3",
                        "  NO_WAIT: left is 1; documented is 0",
                        "  NO_WAIT: mask is 0x00090000; documented is 0x00010000"),
                run.section("This is not what the documentation says:"));
        assertEquals(0, Run.tour(other, "--mode", "abort").code());
        assertEquals(70, Run.tour(other, "--mode", "no-wait", "--json").code());
    }

    private static List<String> state(JsonNode run) {
        List<String> state = new ArrayList<>();
        run.get("state")
                .forEach(each -> state.add(each.get("message").textValue() + " "
                        + each.get("state").textValue()));
        return state;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.textValue()));
        return texts;
    }
}
