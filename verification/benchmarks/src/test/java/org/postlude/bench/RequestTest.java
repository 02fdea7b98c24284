package org.postlude.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestTest {
    private static final Path HERE = Path.of("here");

    @Test
    void withoutAWordEverythingIsRunInFull() {
        Request request = parse();
        assertEquals(
                List.of(
                        "submit10",
                        "submit50",
                        "submission10",
                        "submission50",
                        "fetch",
                        "flush",
                        "large",
                        "beside",
                        "deep",
                        "logons",
                        "events",
                        "million"),
                names(request));
        assertEquals(Job.Counts.FULL, request.counts());
        assertEquals(3, request.rounds());
    }

    @Test
    void theBeginningOfANameMeansAllThatBeginSo() {
        assertEquals(List.of("submit10", "submit50", "deep"), names(parse("submit", "deep")));
    }

    @Test
    void smallCountsAreForTryingItOut() {
        Request request = parse("flush", "--messages", "200", "--rounds", "1", "--out", "/somewhere");
        assertEquals(Job.Counts.of(200), request.counts());
        assertEquals(1, request.rounds());
        assertEquals(Path.of("/somewhere"), request.out());
        assertEquals(HERE, request.work());
    }

    @Test
    void whatIsNotUnderstoodIsAnsweredWithWhatThereIs() {
        assertTrue(refusal("flash").contains("there are [submit10, "), () -> refusal("flash"));
        assertTrue(refusal("--message", "3").contains("--message"), () -> refusal("--message", "3"));
        assertTrue(refusal("--rounds", "0").contains("at least 1"), () -> refusal("--rounds", "0"));
        assertTrue(refusal("--messages", "many").contains("at least 50"), () -> refusal("--messages", "many"));
        assertTrue(refusal("--out").contains("wants a value"), () -> refusal("--out"));
    }

    private static Request parse(String... words) {
        return Request.parse(List.of(words), HERE, HERE);
    }

    private static String refusal(String... words) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> parse(words)).getMessage());
    }

    private static List<String> names(Request request) {
        return request.figures().stream().map(Figure::name).toList();
    }
}
