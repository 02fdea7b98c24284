package org.postlude.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is shown is in the end what is so, whenever it became so. */
@Timeout(60)
class BarTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final CompletableFuture<Bar> made = new CompletableFuture<>();

    /** On the bar's own thread, while it draws: what it draws is of before, and nothing follows that would show it. */
    private final PrintStream err = new PrintStream(shown, true, UTF_8) {
        @Override
        public void print(String text) {
            super.print(text);
            if (text.contains("0/4")) {
                made.join().at(1, 1);
            }
        }
    };

    @Test
    void aStepWhileItIsDrawnIsShownToo() {
        try (Bar bar = new Bar(err, 4)) {
            made.complete(bar);
            Awaitility.await("the step").until(() -> shown.toString(UTF_8).contains("1/4"));
        }
    }
}
